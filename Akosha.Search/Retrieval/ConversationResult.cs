using Akosha.Contracts.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>What came of reading a conversation.</summary>
internal abstract record ConversationResult
{
    private ConversationResult()
    {
    }

    /// <summary>It was read.</summary>
    public sealed record Found(ConversationReply Reply) : ConversationResult;

    /// <summary>The caller can see none of these ids.</summary>
    public sealed record NoConversation : ConversationResult;

    /// <summary>It has no message of the id that the page is to be found by.</summary>
    public sealed record NoMessage : ConversationResult;

    /// <summary>
    /// What was asked for may be in a part of the lake, or of the conversation, that is not read yet or cannot be read now.
    /// </summary>
    public sealed record Unread : ConversationResult;
}
