using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Puts the scores of the postings into context: a message gains a share of its neighbours' scores and of its
/// conversation's, since the turn that answers a question is often found through the turn that asked it, or through what
/// the session is about; and it gains when the query names its author or its time.
/// </summary>
internal sealed class ConversationContext(QueryExecution query, QueryPlan plan)
{
    // For what rounding may add to a sum of shares.
    private const float Slack = 1.0001f;

    // So many conversations with the highest bounds are looked at first: they set the threshold for the others.
    private const int First = 512, Buckets = 256;

    private readonly IndexSnapshot _snapshot = query.Scope.Snapshot;
    private readonly Scratch _scratch = query.Scratch;
    private readonly Weights _weights = query.Weights;
    private readonly HashSet<AuthorOrdinal> _authors = plan.AuthorsIn(query.Scope.Snapshot);

    // What all neighbours give together, and the largest share of one, 1 at most: worked out once, needed for each conversation.
    private readonly float _neighbours = query.Weights.Neighbours, _nearest = Math.Min(1, query.Weights.Nearest);

    /// <summary>How the query scores.</summary>
    public QueryPlan Plan => plan;

    /// <summary>Makes the conversations candidates that only a time brings in.</summary>
    public void Widen()
    {
        if (query.NamedTime is not { } time) return;
        foreach (var conversation in time.ConversationsIn(query.Filter)) _scratch.Touch(conversation);
    }

    /// <summary>Offers every message with a score that the filter admits.</summary>
    /// <param name="best">Takes the messages.</param>
    public void Collect(Best best)
    {
        var touched = CollectionsMarshal.AsSpan(_scratch.Touched);
        if (touched.IsEmpty) return;
        var bounds = _scratch.Bounds(touched.Length);
        for (var i = 0; i < bounds.Length; i++) bounds[i] = Bound(touched[i]);
        var promising = Promising(bounds);
        for (var i = 0; i < bounds.Length; i++)
            if (bounds[i] >= promising) Collect(touched[i], best);
        for (var i = 0; i < bounds.Length; i++)
            if (bounds[i] < promising && bounds[i] >= best.Threshold) Collect(touched[i], best);
    }

    /// <summary>The bound that about the first so many conversations reach.</summary>
    private static float Promising(ReadOnlySpan<float> bounds)
    {
        var highest = TensorPrimitives.Max(bounds);
        if (highest <= 0) return 0;
        Span<int> histogram = stackalloc int[Buckets];
        foreach (var bound in bounds) histogram[Math.Clamp((int)(bound / highest * (Buckets - 1)), 0, Buckets - 1)]++;
        var bucket = Buckets - 1;
        for (var found = histogram[bucket]; found < First && bucket > 0;) found += histogram[--bucket];
        return highest * bucket / (Buckets - 1);
    }

    private void Collect(ConversationOrdinal conversation, Best best)
    {
        query.Cancellation.ThrowIfCancellationRequested();
        if (!query.Filter.Admits(_snapshot.Conversations[conversation])) return;
        var messages = query.Scope.Messages(conversation);
        if (CloserBound(messages, conversation) < best.Threshold) return;
        ScoredMessage? top = null;
        for (var position = default(TurnPosition); position.Value < messages.Length; position++)
        {
            var message = messages[position.Value];
            if (!query.Filter.Admits(message)) continue;
            var scored = new ScoredMessage(message, PartsAt(messages, conversation, position).Lexical);
            if (!query.OnePerConversation) best.Offer(scored);
            else if (top is null || scored.Score > top.Value.Score) top = scored; // of equals the first in the conversation
        }
        if (top is { } found) best.Offer(found);
    }

    /// <summary>
    /// No message of the conversation scores higher: its best own score, as if all its neighbours had the same, or as if all else
    /// that the conversation holds stood on its better side, whichever is less.
    /// </summary>
    private float Bound(ConversationOrdinal conversation)
    {
        ref readonly var scores = ref _scratch.Conversation[conversation.Value];
        var highest = scores.Highest;
        var own = Math.Min(highest * (1 + _neighbours), (1 - _nearest) * highest + _nearest * scores.Total);
        return own * Slack + _weights.Conversation * scores.Document
            + (_authors.Count > 0 ? plan.AuthorBoost : 0) + plan.TimeBoost;
    }

    /// <summary>The same by what its messages score indeed, which costs reading them.</summary>
    private float CloserBound(ReadOnlySpan<MessageNumber> messages, ConversationOrdinal conversation)
    {
        var own = _scratch.Own;
        var first = 0f;
        var second = 0f;
        foreach (var message in messages)
        {
            var score = own[message.Value];
            if (score > first) (first, second) = (score, first);
            else if (score > second) second = score;
        }
        // The best with the second best all around it, or any other with the best on its better side.
        var highest = Math.Max(
            first + _neighbours * second, second + _nearest * first + (_neighbours - _nearest) * second);
        return highest * Slack + _weights.Conversation * _scratch.Conversation[conversation.Value].Document
            + (_authors.Count > 0 ? plan.AuthorBoost : 0) + plan.TimeBoost;
    }

    /// <summary>The parts of a message's lexical score.</summary>
    public ScoreParts PartsOf(MessageNumber message)
    {
        var conversation = _snapshot.Columns.ConversationOf(message);
        var messages = query.Scope.Messages(conversation);
        var position = messages.IndexOf(message);
        return position < 0 ? default : PartsAt(messages, conversation, new TurnPosition(position));
    }

    private ScoreParts PartsAt(ReadOnlySpan<MessageNumber> messages, ConversationOrdinal conversation, TurnPosition turn)
    {
        var own = _scratch.Own;
        var position = turn.Value;
        var message = messages[turn.Value];
        var neighbours = 0f;
        if (position >= 1) neighbours += _weights.Previous * own[messages[position - 1].Value];
        if (position >= 2) neighbours += _weights.SecondPrevious * own[messages[position - 2].Value];
        if (position + 1 < messages.Length) neighbours += _weights.Next * own[messages[position + 1].Value];
        if (position + 2 < messages.Length) neighbours += _weights.SecondNext * own[messages[position + 2].Value];
        var author = _snapshot.Columns.AuthorOf(message);
        return new ScoreParts
        {
            Content = own[message.Value],
            Neighbours = neighbours,
            Session = _weights.Conversation * _scratch.Conversation[conversation.Value].Document,
            Author = !author.IsNone && _authors.Contains(author) ? plan.AuthorBoost : 0,
            Date = query.NamedTime?.Holds(message) == true ? plan.TimeBoost : 0,
        }.Bounded();
    }
}
