namespace Akosha.Contracts.Operations;

/// <summary>The answer of <c>GET /api/v1/queue</c>.</summary>
/// <param name="Depth">Entries that wait or are worked on.</param>
/// <param name="OldestAgeSeconds">How long the oldest of them has been there (seconds).</param>
/// <param name="Pending">Entries that a worker has taken and not finished.</param>
/// <param name="DeadLetters">Entries that were set aside because they kept failing.</param>
public sealed record QueueReply(long Depth, double OldestAgeSeconds, long Pending, long DeadLetters);
