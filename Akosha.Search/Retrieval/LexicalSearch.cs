using System.Diagnostics;
using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Scores every message that holds a term of the query, and every conversation as one document, by BM25 (Robertson and
/// Zaragoza 2009). All statistics are counted over the live messages of the searched systems while the postings are read,
/// so that a score does not depend on what was deleted, on other systems, or on how messages lie in segments and tiers.
/// </summary>
internal sealed class LexicalSearch(Scope scope, Filter filter, Weights weights, Scratch scratch, TierTimes times, CancellationToken cancellation = default)
{
    private const int ShortMessage = 256;

    private readonly float _averageMessage = filter.Scope.Length / (float)Math.Max(1, filter.Scope.Messages);
    private readonly float _averageConversation = filter.Scope.ConversationLength / (float)Math.Max(1, filter.Scope.Conversations);
    private readonly MessageColumns _columns = scope.Snapshot.Columns;
    private readonly float[] _once = new float[ShortMessage];

    /// <summary>Adds the scores of all terms to the scratch.</summary>
    public void Score(IEnumerable<QueryTerm> terms)
    {
        foreach (var term in terms)
        {
            scratch.Holding.Clear();
            ScoreMessages(term);
            CountAuthors(TermHash.OfAuthor(term.Term));
            ScoreConversations();
        }
    }

    private static float Idf(int documents, int frequency) => MathF.Log(1 + (documents - frequency + 0.5f) / (frequency + 0.5f));

    /// <summary>Scores the messages that hold a term, and counts how often each conversation does.</summary>
    private void ScoreMessages(QueryTerm term)
    {
        var started = Stopwatch.GetTimestamp();
        var holding = 0;
        foreach (var block in scope.Blocks)
            if (block is not null) holding += Count(block, term.Term);
        var idf = Idf(filter.Scope.Messages, holding) * term.Weight * (weights.MessageK1 + 1);
        var (flat, slope) = (weights.MessageK1 * (1 - weights.MessageB), weights.MessageK1 * weights.MessageB / Math.Max(1, _averageMessage));
        // Most terms occur once in most messages that hold them, and most messages are short.
        for (var length = 0; length < _once.Length; length++) _once[length] = idf / (1 + flat + slope * length);
        foreach (var block in scope.Blocks)
        {
            if (block is null) continue;
            cancellation.ThrowIfCancellationRequested();
            if (IsWhole(block)) Score<Everything>(block, term.Term, idf, flat, slope);
            else Score<Living>(block, term.Term, idf, flat, slope);
            started = times.Add(block.Tier, started);
        }
    }

    /// <summary>How many live messages of a block, in the searched systems, hold a term.</summary>
    private int Count(Block block, ulong term)
    {
        var entries = Entries(block, term);
        if (IsWhole(block)) return entries.Length;
        var living = new Living(scope.Snapshot, filter);
        var count = 0;
        foreach (var entry in entries)
            if (living.Has(block.First + Postings.OffsetOf(entry))) count++;
        return count;
    }

    private void Score<TSieve>(Block block, ulong term, float idf, float flat, float slope) where TSieve : struct, ISieve<TSieve>
    {
        var sieve = TSieve.Over(scope.Snapshot, filter);
        var (own, highest, total, frequencies, holding) = (scratch.Own, scratch.Highest, scratch.Total, scratch.Frequency, scratch.Holding);
        var (lengths, conversations, once) = (_columns.Length, _columns.Conversation, _once);
        var (conversation, best, scores, sum) = (-1, 0f, 0f, 0f);
        foreach (var entry in Entries(block, term))
        {
            var message = block.First + Postings.OffsetOf(entry);
            if (!sieve.Has(message)) continue;
            var (frequency, length) = ((float)Postings.FrequencyOf(entry), lengths[message]);
            var score = frequency == 1 && (uint)length < (uint)once.Length ? once[length] : idf * frequency / (frequency + flat + slope * length);
            own[message] += score;
            if (conversations[message] == conversation)
            {
                sum += frequency;
                scores += score;
                if (score > best) best = score;
                continue;
            }
            if (conversation >= 0)
            {
                highest[conversation] += best;
                total[conversation] += scores;
                if (frequencies[conversation] == 0) holding.Add(conversation);
                frequencies[conversation] += sum;
            }
            (conversation, best, scores, sum) = (conversations[message], score, score, frequency);
        }
        if (conversation < 0) return;
        highest[conversation] += best;
        total[conversation] += scores;
        if (frequencies[conversation] == 0) holding.Add(conversation);
        frequencies[conversation] += sum;
    }

    /// <summary>Counts how often each conversation has a term in the names of its authors.</summary>
    private void CountAuthors(ulong term)
    {
        var (frequencies, living) = (scratch.Frequency, new Living(scope.Snapshot, filter));
        foreach (var block in scope.Blocks)
        {
            if (block is null) continue;
            foreach (var entry in Entries(block, term))
            {
                var message = block.First + Postings.OffsetOf(entry);
                if (!living.Has(message)) continue;
                var conversation = _columns.Conversation[message];
                if (frequencies[conversation] == 0) scratch.Holding.Add(conversation);
                frequencies[conversation] += Postings.FrequencyOf(entry);
            }
        }
    }

    private void ScoreConversations()
    {
        var idf = Idf(filter.Scope.Conversations, scratch.Holding.Count) * (weights.ConversationK1 + 1);
        var (flat, slope) = (weights.ConversationK1 * (1 - weights.ConversationB),
            weights.ConversationK1 * weights.ConversationB / Math.Max(1, _averageConversation));
        foreach (var conversation in scratch.Holding)
        {
            var frequency = scratch.Frequency[conversation];
            scratch.Frequency[conversation] = 0;
            scratch.Conversation[conversation] += idf * frequency / (frequency + flat + slope * scope.Length(conversation));
            scratch.Touch(conversation);
        }
    }

    /// <summary>True for a block in which everything counts.</summary>
    private bool IsWhole(Block block) => block.Dead == 0 && filter.HasAllSystems;

    /// <summary>The postings of a term that the snapshot has of a block.</summary>
    private static ReadOnlySpan<uint> Entries(Block block, ulong term)
    {
        var entries = block.Postings!.Find(term);
        // A block that grows may be ahead of the snapshot.
        var count = entries.Length;
        while (count > 0 && Postings.OffsetOf(entries[count - 1]) >= block.Count) count--;
        return entries[..count];
    }

    /// <summary>Lets through the messages that count.</summary>
    private interface ISieve<TSelf> where TSelf : struct, ISieve<TSelf>
    {
        static abstract TSelf Over(IndexSnapshot snapshot, Filter filter);

        bool Has(int message);
    }

    private readonly struct Everything : ISieve<Everything>
    {
        public static Everything Over(IndexSnapshot snapshot, Filter filter) => default;

        public bool Has(int message) => true;
    }

    private struct Living(IndexSnapshot snapshot, Filter filter) : ISieve<Living>
    {
        private int _conversation = -1;
        private bool _inScope;

        public static Living Over(IndexSnapshot snapshot, Filter filter) => new(snapshot, filter);

        public bool Has(int message)
        {
            if (!snapshot.IsAlive(message)) return false;
            var conversation = snapshot.Columns.Conversation[message];
            if (conversation != _conversation) (_conversation, _inScope) = (conversation, filter.InScope(snapshot.Conversations[conversation].System));
            return _inScope;
        }
    }
}
