using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>A conversation in a list, with what orders it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Newest">The time of its newest message (microseconds since 1970).</param>
internal readonly record struct ListedConversation(ConversationOrdinal Conversation, long Newest);
