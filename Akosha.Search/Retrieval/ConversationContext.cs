using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Puts the scores of the postings into context: a message gains a share of its neighbours' scores and of its
/// conversation's, since the turn that answers a question is often found through the turn that asked it, or through what
/// the session is about; and it gains when the query names its author or its time.
/// </summary>
internal sealed class ConversationContext(HotSnapshot snapshot, QueryPlan plan, Filter filter, Scratch scratch)
{
    // For what rounding may add to a sum of shares.
    private const float Slack = 1.0001f;

    private readonly NamedTime? _when = NamedTime.Of(snapshot, plan, filter);

    /// <summary>Makes the conversations candidates that only an author or a time brings in.</summary>
    public void Widen()
    {
        if (_when is null) return;
        for (var conversation = 0; conversation < snapshot.Conversations.Count; conversation++)
        {
            var candidate = snapshot.Conversations[conversation];
            if (filter.InScope(candidate.System) && _when.MayHold(candidate)) scratch.Touch(conversation);
        }
    }

    /// <summary>Offers every message with a score that the filter admits.</summary>
    /// <param name="best">Takes the messages.</param>
    /// <param name="onePerConversation">True to offer only the best of each conversation.</param>
    public void Collect(Best best, bool onePerConversation)
    {
        foreach (var conversation in scratch.Touched)
        {
            var candidate = snapshot.Conversations[conversation];
            if (!filter.Admits(candidate) || Bound(candidate, conversation) < best.Threshold) continue;
            ScoredMessage? top = null;
            for (var position = 0; position < candidate.Messages.Length; position++)
            {
                var message = candidate.Messages[position];
                if (!filter.Admits(message)) continue;
                var scored = new ScoredMessage(message, PartsAt(candidate, conversation, position).Lexical);
                if (!onePerConversation) best.Offer(scored);
                else if (top is null || ScoredMessage.Compare(scored, top.Value) < 0) top = scored;
            }
            if (top is { } found) best.Offer(found);
        }
    }

    /// <summary>No message of the conversation scores higher: its best own score, as if all its neighbours had the same.</summary>
    private float Bound(IndexedConversation candidate, int conversation)
    {
        var (own, highest) = (scratch.Own, 0f);
        foreach (var message in candidate.Messages) highest = Math.Max(highest, own[message]);
        const float Shares = 1 + Weights.Previous + Weights.SecondPrevious + Weights.Next + Weights.SecondNext;
        return highest * Shares * Slack + Weights.Conversation * scratch.Conversation[conversation]
            + (plan.Authors.Count > 0 ? Weights.Author : 0) + (_when?.Boost ?? 0);
    }

    /// <summary>The parts of a message's lexical score.</summary>
    public ScoreParts PartsOf(int message)
    {
        var conversation = snapshot.Columns.Conversation[message];
        var candidate = snapshot.Conversations[conversation];
        var position = Array.IndexOf(candidate.Messages, message);
        return position < 0 ? default : PartsAt(candidate, conversation, position);
    }

    private ScoreParts PartsAt(IndexedConversation candidate, int conversation, int position)
    {
        var (own, messages) = (scratch.Own, candidate.Messages);
        var message = messages[position];
        var neighbours = 0f;
        if (position >= 1) neighbours += Weights.Previous * own[messages[position - 1]];
        if (position >= 2) neighbours += Weights.SecondPrevious * own[messages[position - 2]];
        if (position + 1 < messages.Length) neighbours += Weights.Next * own[messages[position + 1]];
        if (position + 2 < messages.Length) neighbours += Weights.SecondNext * own[messages[position + 2]];
        var author = snapshot.Columns.Author[message];
        return new ScoreParts(
            own[message], neighbours, Weights.Conversation * scratch.Conversation[conversation],
            author >= 0 && plan.Authors.Contains(author) ? Weights.Author : 0,
            _when is { } when && when.Holds(message) ? when.Boost : 0,
            Vector: 0);
    }
}
