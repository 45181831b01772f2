namespace Akosha.Contracts.Searches;

/// <summary>Where a message is that says the same as a hit.</summary>
/// <param name="SystemId">Its system.</param>
/// <param name="ConversationId">Its conversation, unique within the system.</param>
/// <param name="MessageId">Its id, unique within the conversation.</param>
/// <param name="Timestamp">When it was said (UTC).</param>
public sealed record DuplicatePlace(string SystemId, string ConversationId, string MessageId, DateTimeOffset Timestamp);
