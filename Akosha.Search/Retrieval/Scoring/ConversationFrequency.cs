using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>How often a conversation has a term, in its contents and in the names of its authors.</summary>
/// <param name="Conversation">The ordinal of the conversation.</param>
/// <param name="Frequency">How often.</param>
internal readonly record struct ConversationFrequency(ConversationOrdinal Conversation, float Frequency);
