using System.Text.Json.Serialization;
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
    /// <summary>
    /// True if its sender waits to be told what became of its messages: each of them is written, also one that a later entry of
    /// the same batch takes the place of, so that whoever reads the lake in the order of its commits can tell.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCounted { get; init; }

    /// <summary>What became of its messages, where this process commits it.</summary>
    [JsonIgnore]
    public WriteOutcome Outcome { get; } = new();

    /// <summary>The system it is about.</summary>
    public string SystemId => Conversation?.SystemId ?? Deletion!.SystemId;

    /// <summary>How many rows of the lake the entry becomes.</summary>
    public int Rows => Conversation?.Messages.Count ?? 1;
}
