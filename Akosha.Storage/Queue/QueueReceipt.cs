namespace Akosha.Storage.Queue;

/// <summary>What the sender of an entry holds.</summary>
/// <param name="version">The entry's place in the order of acceptance.</param>
/// <param name="committed">Begins to wait for the commit.</param>
public sealed class QueueReceipt(long version, Func<Task<long>> committed)
{
    /// <summary>The version of every row that the entry becomes (<see cref="QueuedEntry.Version"/>).</summary>
    public long Version => version;

    /// <summary>
    /// Completes with a version of the lake's log that holds the entry, or fails with the reason why nothing of it was
    /// stored. Waiting may cost something: whoever does not need to know does not call it.
    /// </summary>
    public Task<long> CommittedAsync() => committed();
}
