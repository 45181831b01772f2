using System.Buffers;
using Akosha.Search.Tiers;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Scores every message that holds a term of the query, and every conversation as one document, by BM25 (Robertson and
/// Zaragoza 2009). All statistics are counted over the live messages of the searched systems while the postings are read,
/// so that a score does not depend on what was deleted, on other systems, or on how messages lie in segments.
/// </summary>
internal sealed class LexicalSearch(HotSnapshot snapshot, Filter filter, Scratch scratch)
{
    private readonly float _averageMessage = filter.Scope.Length / (float)Math.Max(1, filter.Scope.Messages);
    private readonly float _averageConversation = filter.Scope.ConversationLength / (float)Math.Max(1, filter.Scope.Conversations);

    /// <summary>Adds the scores of all terms to the scratch.</summary>
    public void Score(IEnumerable<QueryTerm> terms)
    {
        foreach (var term in terms)
        {
            var content = ReadPostings(LexicalIndex.Content, term.Term);
            var author = ReadPostings(LexicalIndex.Author, term.Term);
            ScoreMessages(term, content);
            ScoreConversations(content, author);
            content.Dispose();
            author.Dispose();
        }
    }

    private static float Idf(int documents, int frequency) => MathF.Log(1 + (documents - frequency + 0.5f) / (frequency + 0.5f));

    private void ScoreMessages(QueryTerm term, Hits hits)
    {
        var idf = Idf(filter.Scope.Messages, hits.Count) * term.Weight * (Weights.MessageK1 + 1);
        var (own, lengths) = (scratch.Own, snapshot.Columns.Length);
        var (flat, slope) = (Weights.MessageK1 * (1 - Weights.MessageB), Weights.MessageK1 * Weights.MessageB / Math.Max(1, _averageMessage));
        for (var i = 0; i < hits.Count; i++)
        {
            var (message, frequency) = (hits.Messages[i], (float)hits.Frequencies[i]);
            own[message] += idf * frequency / (frequency + flat + slope * lengths[message]);
        }
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
            scratch.Conversation[conversation] += idf * frequency / (frequency + flat + slope * snapshot.Conversations[conversation].Length);
        }
    }

    private void Count(Hits hits, List<int> holding)
    {
        var (frequencies, conversations) = (scratch.Frequency, snapshot.Columns.Conversation);
        for (var i = 0; i < hits.Count; i++)
        {
            var conversation = conversations[hits.Messages[i]];
            if (frequencies[conversation] == 0) holding.Add(conversation);
            frequencies[conversation] += hits.Frequencies[i];
            scratch.Touch(conversation);
        }
    }

    private Hits ReadPostings(string field, string term)
    {
        var hits = new Hits();
        var bytes = new BytesRef(term);
        foreach (var leaf in snapshot.Postings.Leaves)
        {
            var terms = leaf.AtomicReader.GetTerms(field)?.GetEnumerator();
            if (terms is null || !terms.SeekExact(bytes)) continue;
            var postings = terms.Docs(null, null, DocsFlags.FREQS);
            for (var message = postings.NextDoc(); message != DocIdSetIterator.NO_MORE_DOCS; message = postings.NextDoc())
            {
                var number = leaf.DocBase + message;
                if (snapshot.IsAlive(number) && filter.InScope(snapshot.Columns.System[number])) hits.Add(number, postings.Freq);
            }
        }
        return hits;
    }

    /// <summary>The live messages in scope that hold a term, and how often, in arrays from the pool.</summary>
    private struct Hits() : IDisposable
    {
        public int[] Messages { get; private set; } = ArrayPool<int>.Shared.Rent(1024);

        public int[] Frequencies { get; private set; } = ArrayPool<int>.Shared.Rent(1024);

        public int Count { get; private set; }

        public void Add(int message, int frequency)
        {
            if (Count == Math.Min(Messages.Length, Frequencies.Length)) Grow();
            Messages[Count] = message;
            Frequencies[Count++] = frequency;
        }

        public readonly void Dispose()
        {
            ArrayPool<int>.Shared.Return(Messages);
            ArrayPool<int>.Shared.Return(Frequencies);
        }

        private void Grow()
        {
            var (messages, frequencies) = (ArrayPool<int>.Shared.Rent(Count * 2), ArrayPool<int>.Shared.Rent(Count * 2));
            Messages.AsSpan(0, Count).CopyTo(messages);
            Frequencies.AsSpan(0, Count).CopyTo(frequencies);
            Dispose();
            (Messages, Frequencies) = (messages, frequencies);
        }
    }
}
