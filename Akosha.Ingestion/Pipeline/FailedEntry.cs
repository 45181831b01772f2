using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>An entry of which nothing was committed, and why.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Reason">What happened.</param>
internal sealed record FailedEntry(QueuedEntry Entry, Exception Reason)
{
    /// <summary>Whose fault it is.</summary>
    public FailureKind Kind { get; } = Failures.KindOf(Reason);
}
