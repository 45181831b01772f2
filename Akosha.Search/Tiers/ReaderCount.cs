namespace Akosha.Search.Tiers;

/// <summary>
/// Counts who reads from something, so that it is freed under nobody. <see cref="TryEnter"/> and <see cref="Leave"/> are for any
/// number of threads; after <see cref="CloseAsync"/> nobody gets in.
/// </summary>
/// <param name="emptied">Called once, when it is closed and everybody has left, by whoever is the last.</param>
internal sealed class ReaderCount(Action? emptied = null)
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readers, _isClosed;

    /// <summary>Begins to read.</summary>
    /// <returns>False if it is closed.</returns>
    public bool TryEnter()
    {
        for (var readers = Volatile.Read(ref _readers); readers >= 0; readers = Volatile.Read(ref _readers))
            if (Interlocked.CompareExchange(ref _readers, readers + 1, readers) == readers) return true;
        return false;
    }

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _readers) == int.MinValue) End();
    }

    /// <summary>Lets nobody in any more; completes when everybody has left.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0 && Interlocked.Add(ref _readers, int.MinValue) == int.MinValue) End();
        return _empty.Task;
    }

    private void End()
    {
        emptied?.Invoke();
        _empty.TrySetResult();
    }
}
