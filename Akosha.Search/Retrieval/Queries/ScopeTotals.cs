using Akosha.Search.Index;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>What the searched systems hold together, by which lengths and frequencies are weighed.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Conversations">Conversations with a message.</param>
/// <param name="Length">Terms of all contents (stop words not counted).</param>
/// <param name="ConversationLength">Terms of all conversations as documents: contents and authors.</param>
internal readonly record struct ScopeTotals(long Messages, long Conversations, long Length, long ConversationLength)
{
    /// <summary>The mean length of a message.</summary>
    public float AverageMessage => Length / (float)Math.Max(1, Messages);

    /// <summary>The mean length of a conversation as one document.</summary>
    public float AverageConversation => ConversationLength / (float)Math.Max(1, Conversations);

    /// <summary>The totals of two parts that have no conversation in common.</summary>
    public static ScopeTotals operator +(ScopeTotals left, ScopeTotals right) => new(
        left.Messages + right.Messages, left.Conversations + right.Conversations,
        left.Length + right.Length, left.ConversationLength + right.ConversationLength);

    /// <summary>With a system more.</summary>
    public ScopeTotals With(SystemStats system) =>
        this + new ScopeTotals(system.Messages, system.Conversations, system.Length, system.ConversationLength);
}
