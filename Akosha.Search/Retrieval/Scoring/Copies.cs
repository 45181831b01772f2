using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Messages that say the same, as forks of a conversation do that begin with its history: which they are, and which of them is
/// shown. That depends on what is stored alone, not on how it is spread over segments and tiers.
/// </summary>
/// <param name="snapshot">The index.</param>
internal sealed class Copies(IndexSnapshot snapshot) : IComparer<ScoredMessage>
{
    /// <summary>How many messages that say the same are found at most: the best. Others are neither shown nor counted.</summary>
    public const int Most = 10_000;

    /// <summary>What a message says.</summary>
    public SayingKey KeyOf(MessageNumber message) => snapshot.Columns.SayingOf(message) is not 0 and var saying
        ? new SayingKey(saying, default) : new SayingKey(0, message);

    /// <summary>
    /// Better first; of equals the newest, then by system, conversation, and the place in it.
    /// </summary>
    public int Compare(ScoredMessage x, ScoredMessage y)
    {
        if (x.Score != y.Score) return y.Score.CompareTo(x.Score);
        if (x.Message == y.Message) return 0;
        var columns = snapshot.Columns;
        var order = columns.TimestampOf(y.Message).CompareTo(columns.TimestampOf(x.Message));
        if (order != 0) return order;
        var left = columns.ConversationOf(x.Message);
        var right = columns.ConversationOf(y.Message);
        return left == right ? CompareInConversation(snapshot.Conversations[left], x.Message, y.Message)
            : CompareNames(snapshot.Conversations[left], snapshot.Conversations[right]);
    }

    private int CompareNames(IndexedConversation left, IndexedConversation right)
    {
        var systems = string.CompareOrdinal(snapshot.SystemName(left.System), snapshot.SystemName(right.System));
        return systems != 0 ? systems : string.CompareOrdinal(left.Id, right.Id);
    }

    private static int CompareInConversation(IndexedConversation conversation, MessageNumber left, MessageNumber right) =>
        Array.IndexOf(conversation.Messages, left).CompareTo(Array.IndexOf(conversation.Messages, right));
}
