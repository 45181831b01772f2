namespace Akosha.Search.Following;

/// <summary>Wakes the one who waits for it. Signals that nobody has waited for yet are one signal.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>Wakes the waiting one, or spares it the next wait.</summary>
    public void Wake()
    {
        try
        {
            if (_signal.CurrentCount == 0) _signal.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else was faster, or the service is going down.
        }
    }

    /// <summary>Waits for a signal, but no longer than so many milliseconds.</summary>
    public Task WaitAsync(int milliseconds, CancellationToken cancellation) => _signal.WaitAsync(milliseconds, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();
}
