using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>What was read of a conversation.</summary>
/// <param name="Conversation">The conversation; null if something is wrong with it.</param>
/// <param name="Errors">The errors found, listed or counted; none exactly when there is a conversation.</param>
/// <param name="Ignored">The fields that nothing is known of.</param>
public sealed record ParsedConversation(Conversation? Conversation, FieldErrors Errors, IgnoredFields Ignored);
