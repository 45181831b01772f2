namespace Akosha.Search.Retrieval;

/// <summary>
/// Lets as many searches compute as there are processors. More may be under way, waiting for what is cold; and whoever is turned
/// away meanwhile is answered at once.
/// </summary>
internal sealed class ProcessorTurns : IDisposable
{
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    /// <summary>True if a search that is about to compute would leave a processor with nothing to do.</summary>
    public bool IsOneToSpare => _processors.CurrentCount > 1;

    /// <summary>Has a processor compute; whoever waits for one holds none.</summary>
    public async Task<T> TakeAsync<T>(Func<T> compute, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return compute();
        }
        finally
        {
            _processors.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _processors.Dispose();
}
