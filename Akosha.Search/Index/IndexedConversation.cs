using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>A conversation as searching sees it. Immutable: a change makes a new one.</summary>
/// <param name="System">Ordinal of its system.</param>
/// <param name="Id">Its id within the system.</param>
/// <param name="Messages">Numbers of its live messages, in the order in which they were said.</param>
/// <param name="Length">Terms of all contents and authors: the length of the conversation as one document.</param>
/// <param name="Metadata">Its metadata as last given; null for none. The pairs themselves are not in memory.</param>
internal sealed record IndexedConversation(
    SystemOrdinal System, string Id, MessageNumber[] Messages, int Length, ConversationMetadata? Metadata);
