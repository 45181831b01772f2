namespace Akosha.Storage.Queue;

/// <summary>An entry as a worker reads it from the queue.</summary>
/// <param name="Version">Its place in the order of acceptance: the version of every row it becomes.</param>
/// <param name="Entry">What to do.</param>
public sealed record QueuedEntry(long Version, IngestEntry Entry);
