using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Puts the scores of the postings into context: a message gains a share of its neighbours' scores and of its
/// conversation's, since the turn that answers a question is often found through the turn that asked it, or through what
/// the session is about; and it gains when the query names its author or its time.
/// </summary>
internal sealed class ConversationContext(Scope scope, QueryPlan plan, Filter filter, Scratch scratch)
{
    // For what rounding may add to a sum of shares.
    private const float Slack = 1.0001f;

    // Conversations whose bound is this near to the highest are looked at first: they set the threshold for the others.
    private const float Promising = 0.7f;

    private readonly IndexSnapshot _snapshot = scope.Snapshot;
    private readonly NamedTime? _when = NamedTime.Of(scope, plan, filter);

    /// <summary>Makes the conversations candidates that only a time brings in.</summary>
    public void Widen()
    {
        if (_when is null) return;
        for (var conversation = 0; conversation < _snapshot.Conversations.Count; conversation++)
            if (filter.InScope(_snapshot.Conversations[conversation].System) && _when.MayHold(conversation)) scratch.Touch(conversation);
    }

    /// <summary>Offers every message with a score that the filter admits.</summary>
    /// <param name="best">Takes the messages.</param>
    /// <param name="onePerConversation">True to offer only the best of each conversation.</param>
    public void Collect(Best best, bool onePerConversation)
    {
        var highest = 0f;
        foreach (var conversation in scratch.Touched) highest = Math.Max(highest, Bound(conversation));
        foreach (var conversation in scratch.Touched)
            if (Bound(conversation) >= highest * Promising) Collect(conversation, best, onePerConversation);
        foreach (var conversation in scratch.Touched)
            if (Bound(conversation) is var bound && bound < highest * Promising && bound >= best.Threshold) Collect(conversation, best, onePerConversation);
    }

    private void Collect(int conversation, Best best, bool onePerConversation)
    {
        if (!filter.Admits(_snapshot.Conversations[conversation])) return;
        var messages = scope.Messages(conversation);
        ScoredMessage? top = null;
        for (var position = 0; position < messages.Length; position++)
        {
            if (!filter.Admits(messages[position])) continue;
            var scored = new ScoredMessage(messages[position], PartsAt(messages, conversation, position).Lexical);
            if (!onePerConversation) best.Offer(scored);
            else if (top is null || ScoredMessage.Compare(scored, top.Value) < 0) top = scored;
        }
        if (top is { } found) best.Offer(found);
    }

    /// <summary>No message of the conversation scores higher: its best own score, as if all its neighbours had the same.</summary>
    private float Bound(int conversation)
    {
        const float Shares = 1 + Weights.Previous + Weights.SecondPrevious + Weights.Next + Weights.SecondNext;
        return scratch.Highest[conversation] * Shares * Slack + Weights.Conversation * scratch.Conversation[conversation]
            + (plan.Authors.Count > 0 ? Weights.Author : 0) + (_when?.Boost ?? 0);
    }

    /// <summary>The parts of a message's lexical score.</summary>
    public ScoreParts PartsOf(int message)
    {
        var conversation = _snapshot.Columns.Conversation[message];
        var messages = scope.Messages(conversation);
        var position = messages.IndexOf(message);
        return position < 0 ? default : PartsAt(messages, conversation, position);
    }

    private ScoreParts PartsAt(ReadOnlySpan<int> messages, int conversation, int position)
    {
        var own = scratch.Own;
        var message = messages[position];
        var neighbours = 0f;
        if (position >= 1) neighbours += Weights.Previous * own[messages[position - 1]];
        if (position >= 2) neighbours += Weights.SecondPrevious * own[messages[position - 2]];
        if (position + 1 < messages.Length) neighbours += Weights.Next * own[messages[position + 1]];
        if (position + 2 < messages.Length) neighbours += Weights.SecondNext * own[messages[position + 2]];
        var author = _snapshot.Columns.Author[message];
        return new ScoreParts(
            own[message], neighbours, Weights.Conversation * scratch.Conversation[conversation],
            author >= 0 && plan.Authors.Contains(author) ? Weights.Author : 0,
            _when is { } when && when.Holds(message) ? when.Boost : 0,
            Vector: 0);
    }
}
