namespace Akosha.Storage.Queue;

/// <summary>The state of the queue.</summary>
/// <param name="Depth">Entries waiting or being worked on.</param>
/// <param name="OldestAge">How long the oldest of them has been there.</param>
/// <param name="Pending">Entries that a worker has taken and not finished.</param>
/// <param name="DeadLetters">Entries set aside because they kept failing.</param>
public sealed record QueueStatus(long Depth, TimeSpan OldestAge, long Pending, long DeadLetters);
