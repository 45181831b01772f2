using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// What is read of a message for each of its postings, side by side: one line of the processor's cache has both. Eight bytes.
/// </summary>
/// <param name="Conversation">The conversation of the message.</param>
/// <param name="Length">Terms of its content that are not stop words.</param>
internal readonly record struct PostingFacts(ConversationOrdinal Conversation, int Length);
