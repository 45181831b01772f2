using Akosha.Contracts.Conversations;

namespace Akosha.Storage.Queue;

/// <summary>What one request item asks of the pipeline: a conversation to store, or a deletion. One of the two is set.</summary>
/// <param name="Conversation">Messages to store.</param>
/// <param name="Deletion">What to forget.</param>
/// <param name="ReceivedAt">The time of receipt (UTC).</param>
/// <param name="Bytes">The size of the item as it came in, for the queue's bound.</param>
/// <param name="TraceParent">The W3C traceparent of the request, or null.</param>
public sealed record IngestEntry(
    Conversation? Conversation, Deletion? Deletion, DateTimeOffset ReceivedAt, int Bytes, string? TraceParent)
{
    /// <summary>What became of its messages.</summary>
    public WriteOutcome Outcome { get; } = new();

    /// <summary>The system it is about.</summary>
    public string SystemId => Conversation?.SystemId ?? Deletion!.SystemId;

    /// <summary>How many rows of the lake the entry becomes.</summary>
    public int Rows => Conversation?.Messages.Count ?? 1;
}
