using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>What became of a batch: each of its entries is either committed, whole, or failed, with the reason.</summary>
/// <param name="Committed">The entries that are in the lake.</param>
/// <param name="Failed">The entries of which nothing is in the lake.</param>
/// <param name="LogVersion">A version of the log that holds all that was committed; −1 if no version is known.</param>
internal sealed record BatchResult(IReadOnlyList<QueuedEntry> Committed, IReadOnlyList<FailedEntry> Failed, long LogVersion)
{
    /// <summary>
    /// The failure that is not the fault of an entry, and so keeps every other entry from being committed; null if there is none.
    /// </summary>
    public Exception? Outage => Failed.FirstOrDefault(failed => failed.Kind != FailureKind.Entry)?.Reason;

    /// <summary>
    /// Why something failed: the outage if there is one, or what was wrong with the first entry at fault; null if all is
    /// committed.
    /// </summary>
    public Exception? Reason => Outage ?? (Failed.Count > 0 ? Failed[0].Reason : null);

    /// <summary>All of a batch is committed.</summary>
    public static BatchResult Of(IReadOnlyList<QueuedEntry> committed, long logVersion) => new(committed, [], logVersion);

    /// <summary>Nothing of a batch is committed.</summary>
    public static BatchResult Of(IReadOnlyList<QueuedEntry> failed, Exception reason, long logVersion) =>
        new([], [.. failed.Select(entry => new FailedEntry(entry, reason))], logVersion);

    /// <summary>What became of this batch and of the entries that come after it.</summary>
    public BatchResult Then(BatchResult next) =>
        new([.. Committed, .. next.Committed], [.. Failed, .. next.Failed], Math.Max(LogVersion, next.LogVersion));

    /// <summary>The entries that failed for a reason of this kind.</summary>
    public IReadOnlyList<FailedEntry> FailedFor(FailureKind kind) => [.. Failed.Where(failed => failed.Kind == kind)];
}
