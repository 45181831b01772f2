namespace Akosha.Search.Tiers;

/// <summary>
/// Counts who reads from something, so that it is closed under nobody. <see cref="TryEnter"/> and <see cref="Leave"/> are for any number of threads;
/// after <see cref="CloseAsync"/> nobody gets in.
/// </summary>
internal sealed class ReaderCount
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _readers;

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
        if (Interlocked.Decrement(ref _readers) == int.MinValue) _empty.TrySetResult();
    }

    /// <summary>Lets nobody in any more, and waits until everybody has left.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Add(ref _readers, int.MinValue) == int.MinValue) _empty.TrySetResult();
        return _empty.Task;
    }
}
