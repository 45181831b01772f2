using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>A conversation as it is sent: whole, or what is new of it. Fields besides are kept and reported as ignored.</summary>
/// <param name="SystemId">The system that owns the conversation: 1–128 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
/// <param name="ConversationId">Unique within the system: 1–256 printable characters.</param>
public sealed record ConversationRequest(string SystemId, string ConversationId)
{
    /// <summary>At least one message, in the order in which they were said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MessageRequest>? Messages { get; init; }

    /// <summary>In place of <see cref="Messages"/>: what one user message says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Content { get; init; }

    /// <summary>
    /// At most 64 strings, numbers, booleans and lists of strings by name. Metadata, title and parent belong together: a request
    /// that gives one replaces them all, one that gives none leaves them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, MetadataValue>? Metadata { get; init; }

    /// <summary>What it is called: 1–1024 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    /// <summary>The conversation of the same system that it was forked from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }
}
