using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer of <c>GET /api/v1/conversations/{system_id}/{conversation_id}</c>.</summary>
/// <param name="SystemId">The system of the conversation.</param>
/// <param name="ConversationId">Its id within the system.</param>
/// <param name="Metadata">Its metadata as last given.</param>
/// <param name="Messages">Its messages, or those of one page, in the order in which they were said.</param>
/// <param name="Partial">True if something is missing; <paramref name="Warnings"/> names it.</param>
/// <param name="Warnings">What is missing.</param>
public sealed record ConversationReply(
    string SystemId, string ConversationId, IReadOnlyDictionary<string, MetadataValue> Metadata,
    IReadOnlyList<MessageReply> Messages, bool Partial, IReadOnlyList<string> Warnings)
{
    /// <summary>What it is called; absent if nobody said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>The conversation of the same system that it was forked from; absent if none was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }

    /// <summary>How many messages it has, on all pages.</summary>
    public int Total { get; init; }

    /// <summary>The <c>cursor</c> of the messages after these; absent if these are the last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Next { get; init; }

    /// <summary>The <c>cursor</c> of the messages before these; absent if these are the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Previous { get; init; }
}
