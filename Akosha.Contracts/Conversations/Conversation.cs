namespace Akosha.Contracts.Conversations;

/// <summary>Messages of one conversation as a client sent them, already valid.</summary>
/// <param name="SystemId">The system that owns the conversation.</param>
/// <param name="ConversationId">Unique within the system.</param>
/// <param name="Metadata">String pairs of the conversation, or null if this request gave none.</param>
/// <param name="Messages">At least one message, in the order in which they were said.</param>
public sealed record Conversation(
    string SystemId,
    string ConversationId,
    IReadOnlyDictionary<string, string>? Metadata,
    IReadOnlyList<Message> Messages);
