namespace Akosha.Storage.Queue;

/// <summary>What the sender of an entry holds.</summary>
/// <param name="Committed">
/// Completes with the version of the lake's log that holds the entry, or fails with the reason why nothing of it was stored.
/// </param>
public sealed record QueueReceipt(Task<long> Committed);
