using System.Diagnostics;
using System.Numerics;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Scores every message that holds a term of the query, and every conversation as one document, by BM25 (Robertson and Zaragoza
/// 2009), with statistics that were collected before.
/// </summary>
internal sealed class LexicalSearch(QueryExecution query, QueryPlan plan)
{
    private const int ShortMessage = 256;

    private readonly MessageColumns _columns = query.Scope.Snapshot.Columns;
    private readonly Scratch _scratch = query.Scratch;
    private readonly float[] _once = new float[ShortMessage];
    private LivingSieve _living = LivingSieve.Over(query.Scope.Snapshot, query.Filter);

    /// <summary>Adds the scores of all terms to the scratch.</summary>
    public void Score()
    {
        foreach (var term in plan.Terms)
        {
            ScoreMessages(term);
            ScoreConversations(term, _scratch.Frequencies.Of(query, term.Position));
        }
        foreach (var phrase in query.Query.Syntax.Lifted) LiftPhrase(phrase);
        foreach (var (text, term) in query.Query.Parted) Lift(text, WorthOf([term]));
    }

    /// <summary>Adds to the messages that hold a phrase a share of what its words count.</summary>
    private void LiftPhrase(string phrase)
    {
        var words = QueryTerms.Of(phrase, query.Languages, out _).Select(term => term.Hash).ToHashSet();
        if (words.Count > 1) Lift(phrase, WorthOf(words) * query.Weights.Phrase);
    }

    private float WorthOf(HashSet<ulong> terms) =>
        plan.Terms.Where(term => terms.Contains(term.Hash)).Sum(term => term.InMessage);

    private void Lift(string phrase, float gain)
    {
        if (gain <= 0) return;
        var having = TextConditions.Having(phrase, query.Scope, query.Languages, query.Cancellation);
        var conversations = _columns.Conversation;
        for (var word = 0; word < having.Length; word++)
            for (var bits = having[word]; bits != 0; bits &= bits - 1)
            {
                var message = new MessageNumber(word * 64 + BitOperations.TrailingZeroCount(bits));
                if (!_living.Has(message)) continue;
                _scratch.Own[message.Value] += gain;
                Add(ref _scratch.Conversation[conversations[message.Value].Value], gain, gain);
                _scratch.Touch(conversations[message.Value]);
            }
    }

    private void ScoreMessages(WeightedTerm term)
    {
        var started = Stopwatch.GetTimestamp();
        var curve = Saturation.Of(query.Weights.MessageK1, query.Weights.MessageB, plan.Totals.AverageMessage);
        // Most terms occur once in most messages that hold them, and most messages are short: of a frequent term the scores of
        // those are worked out once.
        var isFrequent = _scratch.Frequencies.StatisticsOf(query, term.Position).Messages > ShortMessage;
        var once = isFrequent ? _once : [];
        for (var length = 0; length < once.Length; length++) once[length] = curve.Score(term.InMessage, 1, length);
        foreach (var block in query.Scope.Blocks)
        {
            if (block is null) continue;
            query.Cancellation.ThrowIfCancellationRequested();
            if (query.IsWhole(block)) Score<EverythingSieve>(block, term, curve, once);
            else Score<LivingSieve>(block, term, curve, once);
            started = query.Times.Add(block.Tier, started);
        }
    }

    private void Score<TSieve>(Block block, WeightedTerm term, Saturation curve, float[] once)
        where TSieve : struct, ISieve<TSieve>
    {
        var sieve = TSieve.Over(query.Scope.Snapshot, query.Filter);
        var own = _scratch.Own;
        var scored = _scratch.Conversation;
        var lengths = _columns.Length;
        var conversations = _columns.Conversation;
        var form = block.Postings!.FormBit(term.Hash, term.Term.Form);
        var otherwise = query.Weights.OtherForm;
        var conversation = ConversationOrdinal.None;
        var best = 0f;
        var scores = 0f;
        foreach (var entry in block.EntriesOf(term.Hash))
        {
            var message = block.First + Postings.OffsetOf(entry);
            if (!sieve.Has(message)) continue;
            var isAsTyped = (entry & form) != 0;
            // What is written otherwise counts once, and less: however often it occurs, it is no better than what was typed.
            var frequency = isAsTyped ? (float)Postings.FrequencyOf(entry) : 1;
            var length = lengths[message.Value];
            var score = frequency == 1 && (uint)length < (uint)once.Length ? once[length]
                : curve.Score(term.InMessage, frequency, length);
            if (!isAsTyped) score *= otherwise;
            own[message.Value] += score;
            var of = conversations[message.Value];
            if (of == conversation)
            {
                scores += score;
                if (score > best) best = score;
                continue;
            }
            if (!conversation.IsNone) Add(ref scored[conversation.Value], best, scores);
            conversation = of;
            best = score;
            scores = score;
        }
        if (!conversation.IsNone) Add(ref scored[conversation.Value], best, scores);
    }

    private static void Add(ref ConversationScores conversation, float best, float all)
    {
        conversation.Highest += best;
        conversation.Total += all;
    }

    private void ScoreConversations(WeightedTerm term, ReadOnlySpan<ConversationFrequency> found)
    {
        var curve = Saturation.Of(query.Weights.ConversationK1, query.Weights.ConversationB, plan.Totals.AverageConversation);
        foreach (var (conversation, frequency) in found)
        {
            _scratch.Conversation[conversation.Value]
                .Document += curve.Score(term.InConversation, frequency, query.Scope.Length(conversation));
            _scratch.Touch(conversation);
        }
    }
}
