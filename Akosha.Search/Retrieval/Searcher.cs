using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>Answers a search: plan, postings, context, vectors, fusion, and the rows of what is shown.</summary>
internal sealed class Searcher(
    LogFollower follower, IEmbeddingGenerator<string, Embedding<float>> generator, SearchMetrics metrics, TimeProvider time)
{
    private const string Hot = "hot";

    public async Task<SearchOutcome> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        using var span = SearchTracing.Search(request.Mode, request.Limit);
        var started = time.GetTimestamp();
        var catalog = follower.Acquire();
        try
        {
            var (hits, plan) = request.Tiers is null || request.Tiers.Contains(Hot)
                ? await SearchHotAsync(request, catalog.Hot, cancellation)
                : ([], new QueryPlan([], new HashSet<int>(), []));
            var took = time.GetElapsedTime(started);
            metrics.Searched(request.SystemIds, Hot, took);
            return new SearchOutcome
            {
                Hits = hits,
                TookMs = took.TotalMilliseconds,
                Partial = catalog.Damage.Count > 0 || !follower.IsCaughtUp,
                Warnings = Warnings(catalog.Damage),
                Tiers = new Dictionary<string, TierOutcome> { [Hot] = new(took.TotalMilliseconds, catalog.Hot.Segments, catalog.Hot.Columns.Count) },
                Understood = plan.Understood(catalog.Hot.Authors),
            };
        }
        finally
        {
            catalog.Hot.Release();
        }
    }

    private async Task<(IReadOnlyList<SearchHit> Hits, QueryPlan Plan)> SearchHotAsync(
        SearchRequest request, HotSnapshot snapshot, CancellationToken cancellation)
    {
        var plan = QueryPlan.Of(request, snapshot, time.GetUtcNow());
        var filter = new Filter(request, snapshot);
        var vectors = request.Mode == SearchMode.Lexical ? null : await VectorSearch.ForAsync(request.Query, generator, snapshot, cancellation);
        var scratch = Scratch.Rent(snapshot.Columns.Count, snapshot.Conversations.Count);
        try
        {
            var context = new ConversationContext(snapshot, plan, filter, scratch);
            var ranked = Rank(request, snapshot, plan, filter, scratch, context, vectors);
            return (Show(request, snapshot, plan, context, vectors, ranked), plan);
        }
        finally
        {
            scratch.Return(snapshot.Conversations);
        }
    }

    private static List<ScoredMessage> Rank(
        SearchRequest request, HotSnapshot snapshot, QueryPlan plan, Filter filter, Scratch scratch, ConversationContext context, VectorSearch? vectors)
    {
        var candidates = request.Limit + Fusion.Candidates;
        Best lexical = new(candidates), vector = new(candidates);
        if (request.Mode != SearchMode.Semantic)
        {
            new LexicalSearch(snapshot, filter, scratch).Score(plan.Terms);
            context.Widen();
            context.Collect(lexical, request.ByConversation);
        }
        vectors?.Collect(filter, vector, request.ByConversation);
        return request.Mode switch
        {
            SearchMode.Lexical => lexical.Ordered(),
            SearchMode.Semantic => vector.Ordered(),
            _ => Fusion.Fuse(lexical.Ordered(), vector.Ordered(), message => context.PartsOf(message).Lexical,
                message => vectors?.Cosine(message) ?? 0, Weights.HashedVector),
        };
    }

    private static List<SearchHit> Show(
        SearchRequest request, HotSnapshot snapshot, QueryPlan plan, ConversationContext context, VectorSearch? vectors, List<ScoredMessage> ranked)
    {
        var chosen = request.ByConversation
            ? ranked.DistinctBy(scored => snapshot.Columns.Conversation[scored.Message]).Take(request.Limit).ToList()
            : ranked.Take(request.Limit).ToList();
        var rows = snapshot.Rows.Fetch(chosen.ConvertAll(scored => scored.Message));
        var terms = plan.Terms.Select(term => term.Term).ToHashSet(StringComparer.Ordinal);
        var hits = new List<SearchHit>(chosen.Count);
        foreach (var (message, score) in chosen)
        {
            // A row that is gone was deleted since the snapshot was taken.
            if (!rows.TryGetValue(message, out var row)) continue;
            var (snippet, highlights) = Snippets.Cut(row.Content, terms);
            var conversation = snapshot.Conversations[snapshot.Columns.Conversation[message]];
            hits.Add(new SearchHit
            {
                SystemId = snapshot.SystemName(conversation.System),
                ConversationId = conversation.Id,
                MessageId = row.Id,
                Role = row.Role,
                Author = row.Author,
                Timestamp = row.Timestamp,
                Score = score,
                Tier = Hot,
                Snippet = snippet,
                Highlights = highlights,
                Explain = request.Explain ? context.PartsOf(message) with { Vector = vectors?.Cosine(message) ?? 0 } : null,
            });
        }
        return hits;
    }

    private List<string> Warnings(IReadOnlyList<LakeDamage> damage)
    {
        List<string> warnings = [.. damage.Select(found => $"{found.Name} cannot be read: {found.Reason}")];
        if (!follower.IsCaughtUp) warnings.Add("the lake is still being read: what has not been read yet is missing");
        return warnings;
    }
}
