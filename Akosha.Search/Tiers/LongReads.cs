namespace Akosha.Search.Tiers;

/// <summary>
/// Reads that keep copies of what the lake has for longer than a search takes, as exports do: whoever erases ends those that
/// began before, and waits until they have let go. May be called by any thread.
/// </summary>
internal sealed class LongReads
{
    private readonly Lock _lock = new();
    private readonly HashSet<LongRead> _running = [];
    private long _begun;

    /// <summary>Begins to read; it is called before the first look at the catalog.</summary>
    public LongRead Begin()
    {
        lock (_lock)
        {
            var read = new LongRead(this, ++_begun);
            _running.Add(read);
            return read;
        }
    }

    /// <summary>What <see cref="TryEnd"/> takes to end the reads that began before now.</summary>
    public long Mark()
    {
        lock (_lock) return _begun;
    }

    /// <summary>Ends the reads that began before a mark.</summary>
    /// <returns>True if none of them is left; false as long as one has not let go.</returns>
    public bool TryEnd(long mark)
    {
        List<LongRead> before;
        lock (_lock) before = [.. _running.Where(read => read.Number <= mark)];
        before.ForEach(read => read.End());
        return before.Count == 0;
    }

    /// <summary>One of them; it is disposed of when it keeps nothing any more.</summary>
    /// <param name="reads">All of them.</param>
    /// <param name="number">Its place in the order in which they began.</param>
    internal sealed class LongRead(LongReads reads, long number) : IDisposable
    {
        private readonly CancellationTokenSource _ending = new();

        /// <summary>Its place in the order in which they began.</summary>
        public long Number => number;

        /// <summary>Cancelled when it is to end.</summary>
        public CancellationToken Ending => _ending.Token;

        /// <summary>Has it end.</summary>
        public void End() => _ = _ending.CancelAsync();

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (reads._lock) reads._running.Remove(this);
        }
    }
}
