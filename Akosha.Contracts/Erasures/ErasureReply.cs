using System.Text.Json.Serialization;

namespace Akosha.Contracts.Erasures;

/// <summary>
/// How far an erasure is, and, once it is done, its receipt. What was asked is named while it is under way; the receipt has
/// digests of it in place of ids and names, so that whoever knows them can tell that it is about them.
/// </summary>
/// <param name="Id">The id of the erasure.</param>
/// <param name="State"><c>accepted</c>, <c>erasing</c> or <c>done</c>.</param>
/// <param name="Scope">What was erased: <c>system</c>, <c>conversation</c>, <c>message</c> or <c>author</c>.</param>
/// <param name="SystemId">The system.</param>
/// <param name="RequestedAt">When it was asked for: what was accepted until then is erased.</param>
/// <param name="RequestedBy">Who asked, as keys and tokens name callers; empty where callers are not told apart.</param>
public sealed record ErasureReply(
    string Id, string State, string Scope, string SystemId, DateTimeOffset RequestedAt, string RequestedBy)
{
    /// <summary>The conversation; absent in a receipt, and where the scope is wider.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConversationId { get; init; }

    /// <summary>The message; absent in a receipt, and where the scope is wider.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MessageId { get; init; }

    /// <summary>The author; absent in a receipt, and where all authors are meant.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Author { get; init; }

    /// <summary>
    /// What was asked, as SHA-256 in hexadecimal of the JSON array of system, conversation, message and author, each a string or
    /// <c>null</c>.
    /// </summary>
    public required string ScopeDigest { get; init; }

    /// <summary>Why, as the request gave it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>When the stores were last looked at; absent before that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When nothing was left; absent before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>How much was taken out of the lake; absent before it was counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ErasedCounts? Erased { get; init; }

    /// <summary>Each store, and what is left in it. Empty before they were looked at.</summary>
    public IReadOnlyList<ErasureStore> Stores { get; init; } = [];
}
