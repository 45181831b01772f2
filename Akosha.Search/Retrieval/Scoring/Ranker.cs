using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Ranks the messages of a scope for a query: the one way from a query to its hits, for searches, tests and measurements alike.
/// First the statistics are collected; with them, or with those of a whole that the scope is a part of, messages are scored by
/// words and by vectors, and both sides are joined.
/// </summary>
internal static class Ranker
{
    private const int ManyMessages = 50_000;

    /// <summary>Collects the statistics that the scoring needs.</summary>
    public static QueryStatistics Collect(QueryExecution query)
    {
        var statistics = new StatisticsCollector(query).Collect();
        query.PhaseEnded?.Invoke(RankingPhase.Statistics);
        return statistics;
    }

    /// <summary>Ranks by the statistics of the scope itself.</summary>
    public static Ranking Rank(QueryExecution query) => Rank(query, () => Collect(query));

    /// <summary>Ranks by statistics that were collected before.</summary>
    /// <param name="query">The query.</param>
    /// <param name="statistics">The statistics of everything that is searched, of which the scope may be a part.</param>
    public static Ranking Rank(QueryExecution query, QueryStatistics statistics) => Rank(query, () => statistics);

    private static Ranking Rank(QueryExecution query, Func<QueryStatistics> statistics)
    {
        if (query.Request.Sort == SearchOrder.Time) return Newest(query, statistics());
        var vectors = query.Vector is { } vector && query.Request.Mode != SearchMode.Lexical
            ? new VectorSearch(query.Scope, vector, WeightsOf(query), query.Times)
            : null;
        Best byWords = Best.Of(query.Candidates, query.Copies), byVectors = Best.Of(query.Candidates, query.Copies);
        ConversationContext context = null!;
        _ = query.Filter; // made once, before two threads want it
        if (MayGoTogether(query, vectors)) Parallel.Invoke(FindByWords, FindByVectors);
        else
        {
            FindByWords();
            FindByVectors();
        }
        var choice = new Choice(query);
        choice.Add(Join(query, context, vectors, byWords.Ordered(), byVectors.Ordered()));
        if (choice.Count < query.Wanted && (byWords.IsFull || byVectors.IsFull)) choice.Add(Deeper(query, context, vectors));
        return new Ranking(context.Plan, choice.Best(out var copies), context, vectors, query.Weights)
        {
            Copies = copies,
            VectorShare = ShareOf(query, vectors),
        };

        void FindByWords() => context = Words(query, statistics(), byWords);

        void FindByVectors()
        {
            vectors?.Collect(query.Filter, byVectors, query.OnePerConversation, query.Cancellation);
            query.PhaseEnded?.Invoke(RankingPhase.Vectors);
        }
    }

    private static Ranking Newest(QueryExecution query, QueryStatistics statistics)
    {
        var context = Words(query, statistics, Best.Of(most: 1, copies: null));
        var choice = new Choice(query);
        choice.Add(NewestMatches.Of(query, context));
        return new Ranking(context.Plan, choice.Best(out var copies), context, Vectors: null, query.Weights)
        {
            Copies = copies,
            VectorShare = 0,
        };
    }

    /// <summary>
    /// What there is beyond the candidates, ranked in the same way with many more of them. It follows what was ranked before and
    /// does not mix with it: where a page begins must not depend on how far the pages go.
    /// </summary>
    private static List<ScoredMessage> Deeper(QueryExecution query, ConversationContext context, VectorSearch? vectors)
    {
        Best byWords = Best.Of(QueryExecution.DeepCandidates, query.Copies),
            byVectors = Best.Of(QueryExecution.DeepCandidates, query.Copies);
        if (query.Request.Mode != SearchMode.Semantic) context.Collect(byWords);
        vectors?.Collect(query.Filter, byVectors, query.OnePerConversation, query.Cancellation);
        return Join(query, context, vectors, byWords.Ordered(), byVectors.Ordered());
    }

    /// <summary>
    /// The two sides share nothing but what they read. With few messages, or other searches that want the processors, a second
    /// thread costs more than it gains.
    /// </summary>
    private static bool MayGoTogether(QueryExecution query, VectorSearch? vectors) =>
        query.MayUseTwoThreads && vectors is not null && query.Request.Mode == SearchMode.Hybrid
        && query.Scope.Snapshot.Columns.Count > ManyMessages;

    private static ConversationContext Words(QueryExecution query, QueryStatistics statistics, Best best)
    {
        var plan = QueryPlan.Of(query.Query, statistics, query.Weights);
        var context = new ConversationContext(query, plan);
        if (query.Request.Mode == SearchMode.Semantic) return context;
        new LexicalSearch(query, plan).Score();
        query.PhaseEnded?.Invoke(RankingPhase.Postings);
        query.Cancellation.ThrowIfCancellationRequested();
        context.Widen();
        context.Collect(best);
        query.PhaseEnded?.Invoke(RankingPhase.Context);
        return context;
    }

    private static float ShareOf(QueryExecution query, VectorSearch? vectors) => query.Request.Mode switch
    {
        SearchMode.Semantic => 1,
        SearchMode.Hybrid when vectors is not null => query.Weights.Vector,
        _ => 0,
    };

    /// <summary>Whoever says what is good enough for him needs no floor.</summary>
    private static Weights WeightsOf(QueryExecution query) =>
        query.Request.MinScore is null ? query.Weights : query.Weights with { Floor = 0 };

    private static List<ScoredMessage> Join(
        QueryExecution query, ConversationContext context, VectorSearch? vectors, List<ScoredMessage> byWords,
            List<ScoredMessage> byVectors)
    {
        var joined = query.Request.Mode switch
        {
            SearchMode.Lexical => byWords,
            SearchMode.Semantic => byVectors,
            _ => Fusion.Fuse(byWords, byVectors, message => context.PartsOf(message).Lexical,
                message => vectors?.Of(message).Mixed(query.Weights) ?? 0, ShareOf(query, vectors)),
        };
        if (query.Request.MinScore is { } least) joined.RemoveAll(scored => scored.Score < least);
        query.PhaseEnded?.Invoke(RankingPhase.Fusion);
        return joined;
    }
}
