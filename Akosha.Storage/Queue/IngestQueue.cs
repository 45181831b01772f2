using Akosha.Contracts.Operations;

namespace Akosha.Storage.Queue;

/// <summary>
/// The queue between the intake and the pipeline; which one there is follows from the <see cref="DeliveryMode"/>.
/// </summary>
public abstract class IngestQueue
{
    /// <summary>A batch is complete when its entries had so many bytes as they came in; the last may exceed it.</summary>
    protected const long MaxBatchBytes = 16L << 20;

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="waitForRoom">True to wait while the queue is full, as a stream does; false to be told.</param>
    /// <param name="cancellation">Cancels the wait; the entry is then not in the queue.</param>
    /// <returns>A receipt for an entry that is in the queue.</returns>
    /// <exception cref="QueueFullException">The queue is full.</exception>
    /// <exception cref="QueueUnavailableException">The queue cannot be reached.</exception>
    public abstract ValueTask<QueueReceipt> EnqueueAsync(IngestEntry entry, bool waitForRoom, CancellationToken cancellation);

    /// <summary>
    /// Waits for an entry, then takes up to <paramref name="mostRows"/> rows of entries, waiting at most as long as asked.
    /// </summary>
    /// <param name="mostRows">The batch is complete when it has this many rows; the last entry may exceed it.</param>
    /// <param name="longest">The batch is complete this long after its first entry.</param>
    /// <param name="quiet">The batch is complete when no entry has come for this long.</param>
    /// <param name="cancellation">Stops the wait; entries already taken are returned.</param>
    /// <returns>The entries in the order of their versions; empty only when the wait was cancelled.</returns>
    public abstract Task<IReadOnlyList<QueuedEntry>> TakeAsync(
        int mostRows, TimeSpan longest, TimeSpan quiet, CancellationToken cancellation);

    /// <summary>The entries are committed in the lake's log at <paramref name="logVersion"/>: they leave the queue.</summary>
    public abstract Task CompleteAsync(IReadOnlyList<QueuedEntry> entries, long logVersion);

    /// <summary>
    /// Has the queue forget a log version that it was told of, and that the lake has not reached: it is another's, from a time
    /// when the queue belonged to that.
    /// </summary>
    /// <param name="newest">Looks at the lake's log, and gives its newest version.</param>
    public virtual Task AgreeAsync(Func<Task<long>> newest) => Task.CompletedTask;

    /// <summary>
    /// Nothing of the entries was committed, and it is not their fault: they are taken again, or their senders are told.
    /// </summary>
    /// <returns>True if the same entries may be processed again at once.</returns>
    public abstract Task<bool> ReleaseAsync(IReadOnlyList<QueuedEntry> entries, Exception reason);

    /// <summary>An entry cannot be processed, however often it is tried: it is set aside with the reason.</summary>
    public abstract Task RejectAsync(QueuedEntry entry, Exception reason);

    /// <summary>Gives back what was taken and not finished, at once for others to take. Nothing is taken after it.</summary>
    public virtual Task LeaveAsync() => Task.CompletedTask;

    /// <summary>What the queue holds now.</summary>
    public abstract Task<QueueStatus> StatusAsync(CancellationToken cancellation);

    /// <summary>Waits until nothing is left in the queue that was accepted before an entry, which is committed.</summary>
    /// <param name="version">The version of its rows.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>A version of the lake's log that holds all of it.</returns>
    public abstract Task<long> PassedAsync(long version, CancellationToken cancellation);

    /// <summary>True if the queue still holds something that was accepted at a time, or before.</summary>
    /// <param name="time">The time.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public abstract Task<bool> HoldsFromBeforeAsync(DateTimeOffset time, CancellationToken cancellation);

    /// <summary>Takes something out of the entries that were set aside; one of which nothing is left is gone.</summary>
    /// <param name="without">
    /// What is left of an entry: the same object if all of it stays, null if nothing does.
    /// </param>
    /// <param name="cancellation">Cancels the call; what was changed stands.</param>
    /// <returns>How many entries were changed, and how many cannot be read, so that nobody knows what they hold.</returns>
    public abstract Task<(int Changed, int Unreadable)> EraseDeadLettersAsync(
        Func<IngestEntry, IngestEntry?> without, CancellationToken cancellation);

    /// <summary>The entries that were set aside, oldest first.</summary>
    /// <param name="most">How many to list.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public abstract Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int most, CancellationToken cancellation);

    /// <summary>Puts entries that were set aside back into the queue.</summary>
    /// <param name="id">The one to put back; null for all.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>How many were put back.</returns>
    public abstract Task<int> ReplayAsync(string? id, CancellationToken cancellation);
}
