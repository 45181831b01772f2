using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>The answer of <c>GET /api/v1/conversations</c>: one page of a list of conversations.</summary>
/// <param name="Conversations">The conversations, those of the newest messages first.</param>
/// <param name="Partial">True if something is missing; <paramref name="Warnings"/> names it.</param>
/// <param name="Warnings">What is missing.</param>
public sealed record ConversationsReply(
    IReadOnlyList<ConversationSummary> Conversations, bool Partial, IReadOnlyList<string> Warnings)
{
    /// <summary>The <c>cursor</c> of the next page; absent if this is the last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Next { get; init; }
}
