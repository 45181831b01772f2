using System.Buffers;
using System.Diagnostics;
using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Scores every message that holds a term of the query, and every conversation as one document, by BM25 (Robertson and
/// Zaragoza 2009). All statistics are counted over the live messages of the searched systems while the postings are read,
/// so that a score does not depend on what was deleted, on other systems, or on how messages lie in segments and tiers.
/// </summary>
internal sealed class LexicalSearch(Scope scope, Filter filter, Scratch scratch, TierTimes times)
{
    private readonly float _averageMessage = filter.Scope.Length / (float)Math.Max(1, filter.Scope.Messages);
    private readonly float _averageConversation = filter.Scope.ConversationLength / (float)Math.Max(1, filter.Scope.Conversations);
    private readonly MessageColumns _columns = scope.Snapshot.Columns;

    /// <summary>Adds the scores of all terms to the scratch.</summary>
    public void Score(IEnumerable<QueryTerm> terms)
    {
        using var content = new Hits();
        using var author = new Hits();
        foreach (var term in terms)
        {
            Read(term.Term, content);
            Read(TermHash.OfAuthor(term.Term), author);
            ScoreMessages(term, content);
            ScoreConversations(content, author);
        }
    }

    private static float Idf(int documents, int frequency) => MathF.Log(1 + (documents - frequency + 0.5f) / (frequency + 0.5f));

    private void ScoreMessages(QueryTerm term, Hits hits)
    {
        var idf = Idf(filter.Scope.Messages, hits.Count) * term.Weight * (Weights.MessageK1 + 1);
        var (own, highest, lengths, conversations) = (scratch.Own, scratch.Highest, _columns.Length, _columns.Conversation);
        var (flat, slope) = (Weights.MessageK1 * (1 - Weights.MessageB), Weights.MessageK1 * Weights.MessageB / Math.Max(1, _averageMessage));
        var (messages, frequencies) = (hits.Messages, hits.Frequencies);
        var (conversation, best) = (-1, 0f);
        for (var i = 0; i < hits.Count; i++)
        {
            var (message, frequency) = (messages[i], (float)frequencies[i]);
            var score = idf * frequency / (frequency + flat + slope * lengths[message]);
            own[message] += score;
            if (conversations[message] != conversation)
            {
                if (conversation >= 0) highest[conversation] += best;
                (conversation, best) = (conversations[message], score);
            }
            else if (score > best) best = score;
        }
        if (conversation >= 0) highest[conversation] += best;
    }

    private void ScoreConversations(Hits content, Hits author)
    {
        var holding = scratch.Holding;
        holding.Clear();
        Count(content, holding);
        Count(author, holding);
        var idf = Idf(filter.Scope.Conversations, holding.Count) * (Weights.ConversationK1 + 1);
        var (flat, slope) = (Weights.ConversationK1 * (1 - Weights.ConversationB),
            Weights.ConversationK1 * Weights.ConversationB / Math.Max(1, _averageConversation));
        foreach (var conversation in holding)
        {
            var frequency = scratch.Frequency[conversation];
            scratch.Frequency[conversation] = 0;
            scratch.Conversation[conversation] += idf * frequency / (frequency + flat + slope * scope.Length(conversation));
            scratch.Touch(conversation);
        }
    }

    private void Count(Hits hits, List<int> holding)
    {
        var (frequencies, conversations) = (scratch.Frequency, _columns.Conversation);
        for (var i = 0; i < hits.Count; i++)
        {
            var conversation = conversations[hits.Messages[i]];
            if (frequencies[conversation] == 0) holding.Add(conversation);
            frequencies[conversation] += hits.Frequencies[i];
        }
    }

    private void Read(ulong term, Hits hits)
    {
        hits.Clear();
        var started = Stopwatch.GetTimestamp();
        foreach (var block in scope.Blocks)
        {
            if (block is null) continue;
            Read(block, term, hits);
            started = times.Add(block.Tier, started);
        }
    }

    /// <summary>Adds the live messages of a block, in the searched systems, that hold a term.</summary>
    private void Read(Block block, ulong term, Hits hits)
    {
        var entries = block.Postings!.Find(term);
        if (entries.IsEmpty) return;
        hits.MakeRoom(entries.Length);
        var (messages, frequencies, count) = (hits.Messages, hits.Frequencies, hits.Count);
        var isWhole = block.Dead == 0 && filter.HasAllSystems;
        var (conversation, inScope) = (-1, false);
        foreach (var entry in entries)
        {
            var offset = Postings.OffsetOf(entry);
            if (offset >= block.Count) break;
            var message = block.First + offset;
            if (!isWhole)
            {
                if (!scope.Snapshot.IsAlive(message)) continue;
                if (_columns.Conversation[message] != conversation)
                {
                    conversation = _columns.Conversation[message];
                    inScope = filter.InScope(scope.Snapshot.Conversations[conversation].System);
                }
                if (!inScope) continue;
            }
            messages[count] = message;
            frequencies[count++] = (int)Postings.FrequencyOf(entry);
        }
        hits.Count = count;
    }

    /// <summary>The live messages in scope that hold a term, and how often, in arrays from the pool.</summary>
    private sealed class Hits : IDisposable
    {
        public int[] Messages { get; private set; } = ArrayPool<int>.Shared.Rent(4096);

        public int[] Frequencies { get; private set; } = ArrayPool<int>.Shared.Rent(4096);

        public int Count { get; set; }

        public void Clear() => Count = 0;

        public void MakeRoom(int more)
        {
            if (Count + more <= Math.Min(Messages.Length, Frequencies.Length)) return;
            var room = Math.Max(Count + more, Count * 2);
            var (messages, frequencies) = (ArrayPool<int>.Shared.Rent(room), ArrayPool<int>.Shared.Rent(room));
            Messages.AsSpan(0, Count).CopyTo(messages);
            Frequencies.AsSpan(0, Count).CopyTo(frequencies);
            Dispose();
            (Messages, Frequencies) = (messages, frequencies);
        }

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(Messages);
            ArrayPool<int>.Shared.Return(Frequencies);
        }
    }
}
