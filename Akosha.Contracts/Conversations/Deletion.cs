namespace Akosha.Contracts.Conversations;

/// <summary>A request to forget: one message, one conversation (no message id) or a whole system (neither id).</summary>
public sealed record Deletion(string SystemId, string? ConversationId, string? MessageId);
