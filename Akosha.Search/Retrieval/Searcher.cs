using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Microsoft.Extensions.AI;

namespace Akosha.Search.Retrieval;

/// <summary>Answers a search: scope, plan, postings, context, vectors, fusion, and the rows of what is shown.</summary>
internal sealed partial class Searcher(
    LogFollower follower, TierSetup tiers, IEmbeddingGenerator<string, Embedding<float>> generator, SearchOptions options, WeightOptions weights,
    SearchMetrics metrics, TimeProvider time, ILogger<Searcher> logger) : IDisposable
{
    private const int ManyMessages = 50_000;

    // More searches may be under way, waiting for what is cold; of those that compute, each gets a processor, and whoever is turned away
    // meanwhile is answered at once.
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    public void Dispose() => _processors.Dispose();

    public async Task<SearchOutcome> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        using var span = SearchTracing.Search(request.Mode, request.Limit);
        try
        {
            return await AnswerAsync(request, cancellation);
        }
        catch (Exception error)
        {
            SearchTracing.Failed(span, error);
            throw;
        }
    }

    private async Task<SearchOutcome> AnswerAsync(SearchRequest request, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, TimeSpan.FromMilliseconds(options.BudgetMilliseconds), Timeout.InfiniteTimeSpan);
        var started = time.GetTimestamp();
        using var reading = follower.Enter();
        var (catalog, answer) = (reading.Catalog, new AnswerNotes(request));
        var times = new TierTimes();
        var scope = await ScopeBuilder.BuildAsync(request, catalog, catalog.Tiers?.Cold, times, answer, deadline.Token);
        var syntax = QuerySyntax.Parse(request.Query);
        var vectors = await VectorsAsync(request, syntax, scope, times, answer, deadline.Token);
        cancellation.ThrowIfCancellationRequested();
        var (hits, understood) = await RankAndShowAsync(request, scope, vectors, times, answer, new RowReader(catalog.Tiers?.Rows, catalog.Tiers?.Cold), deadline.Token, cancellation);
        answer.AddGaps(catalog, follower.IsCaughtUp);
        var perTier = PerTier(request, catalog, scope, times);
        foreach (var (tier, outcome) in perTier) metrics.Took(tier, TimeSpan.FromMilliseconds(outcome.TookMs));
        SearchTracing.Tiers(perTier);
        return new SearchOutcome
        {
            Hits = hits,
            TookMs = time.GetElapsedTime(started).TotalMilliseconds,
            Partial = answer.Problems.Count > 0,
            Warnings = [.. answer.Problems, .. answer.Notes],
            Tiers = perTier,
            Understood = understood,
        };
    }

    /// <summary>The vector side of a search; null if it has none. An encoder that fails leaves the words, and says so.</summary>
    private async Task<VectorSearch?> VectorsAsync(
        SearchRequest request, QuerySyntax syntax, Scope scope, TierTimes times, AnswerNotes answer, CancellationToken deadline)
    {
        if (request.Mode == SearchMode.Lexical) return null;
        try
        {
            return await VectorSearch.ForAsync(syntax.Text, generator, scope, times, deadline);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.NotEncoded(logger, error.Message);
            if (request.Mode == SearchMode.Semantic) answer.Problems.Add("the query could not be encoded: there are no semantic hits");
            else answer.Notes.Add("the query could not be encoded: hits were found by their words alone");
            return null;
        }
    }

    private async Task<(List<SearchHit> Hits, Understood Understood)> RankAndShowAsync(
        SearchRequest request, Scope scope, VectorSearch? vectors, TierTimes times, AnswerNotes answer, RowReader rows,
        CancellationToken deadline, CancellationToken cancellation)
    {
        var scratch = Scratch.Rent(scope.Snapshot.Columns.Count, scope.Snapshot.Conversations.Count);
        try
        {
            var ranking = await InTurnAsync(() => Rank(request, scope, scratch, vectors, times, cancellation), cancellation);
            var found = await rows.FetchAsync(scope.Snapshot, ranking.Chosen.ConvertAll(scored => scored.Message), answer, deadline);
            var hits = await InTurnAsync(() => Show(request, scope, ranking, vectors, found, cancellation), cancellation);
            return (hits, ranking.Plan.Understood(scope.Snapshot.Authors));
        }
        finally
        {
            scratch.Return();
            GC.KeepAlive(scope);
        }
    }

    /// <summary>Has a processor compute; whoever waits for one holds none.</summary>
    private async Task<T> InTurnAsync<T>(Func<T> compute, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return compute();
        }
        finally
        {
            _processors.Release();
        }
    }

    /// <summary>What was ranked, and by what.</summary>
    private sealed record Ranking(QueryPlan Plan, ConversationContext Context, List<ScoredMessage> Chosen);

    private Ranking Rank(SearchRequest request, Scope scope, Scratch scratch, VectorSearch? vectors, TierTimes times, CancellationToken cancellation)
    {
        var plan = QueryPlan.Of(request, scope.Snapshot, tiers.Languages, time.GetUtcNow());
        var filter = new Filter(request, scope, TextConditions.Passing(plan.Syntax, scope, tiers.Languages, cancellation));
        var context = new ConversationContext(scope, plan, filter, scratch, cancellation);
        var ranked = Rank(request, scope, plan, filter, scratch, context, vectors, times, cancellation);
        var chosen = request.ByConversation ? ranked.DistinctBy(scored => scope.Snapshot.Columns.Conversation[scored.Message]) : ranked;
        return new Ranking(plan, context, [.. chosen.Take(request.Limit)]);
    }

    private List<ScoredMessage> Rank(
        SearchRequest request, Scope scope, QueryPlan plan, Filter filter, Scratch scratch, ConversationContext context, VectorSearch? vectors, TierTimes times,
        CancellationToken cancellation)
    {
        var candidates = request.Limit + Fusion.Candidates;
        Best lexical = new(candidates), vector = new(candidates);
        // The two sides share nothing but what they read. With few messages, or other searches that want the processors, a second
        // thread costs more than it gains.
        if (request.Mode == SearchMode.Hybrid && scope.Snapshot.Columns.Count > ManyMessages && _processors.CurrentCount > 0) Parallel.Invoke(ByWords, ByVectors);
        else
        {
            if (request.Mode != SearchMode.Semantic) ByWords();
            ByVectors();
        }
        return request.Mode switch
        {
            SearchMode.Lexical => lexical.Ordered(),
            SearchMode.Semantic => vector.Ordered(),
            _ => Fusion.Fuse(lexical.Ordered(), vector.Ordered(), message => context.PartsOf(message).Lexical,
                message => vectors?.Cosine(message) ?? 0, vectors is null ? 0 : weights.Vector),
        };

        void ByWords()
        {
            new LexicalSearch(scope, filter, plan.Weights, scratch, times, cancellation).Score(plan.Terms);
            cancellation.ThrowIfCancellationRequested();
            context.Widen();
            context.Collect(lexical, request.ByConversation);
        }

        void ByVectors() => vectors?.Collect(filter, vector, request.ByConversation, cancellation);
    }

    private List<SearchHit> Show(
        SearchRequest request, Scope scope, Ranking ranking, VectorSearch? vectors, Dictionary<int, StoredMessage> rows, CancellationToken cancellation)
    {
        var (snapshot, context) = (scope.Snapshot, ranking.Context);
        var terms = ranking.Plan.Terms.Select(term => term.Term).ToHashSet();
        var hits = new List<SearchHit>(ranking.Chosen.Count);
        foreach (var (message, score) in ranking.Chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!rows.TryGetValue(message, out var row)) continue;
            var conversation = snapshot.Conversations[snapshot.Columns.Conversation[message]];
            var system = snapshot.SystemName(conversation.System);
            var (snippet, highlights) = Snippets.Cut(row.Content, tiers.Languages.Of(system), terms);
            hits.Add(new SearchHit
            {
                SystemId = system,
                ConversationId = conversation.Id,
                MessageId = row.Id,
                Role = row.Role,
                Author = row.Author,
                Timestamp = row.Timestamp,
                Score = score,
                Tier = ScopeBuilder.NameOf(scope.TierOf(message)),
                Snippet = snippet,
                Highlights = highlights,
                Explain = request.Explain ? context.PartsOf(message) with { Vector = vectors?.Cosine(message) ?? 0 } : null,
            });
        }
        return hits;
    }

    private static Dictionary<string, TierOutcome> PerTier(SearchRequest request, Catalog catalog, Scope scope, TierTimes times)
    {
        var outcomes = new Dictionary<string, TierOutcome>();
        foreach (var tier in Enum.GetValues<Tier>())
        {
            if (request.Tiers is { } asked && !asked.Contains(ScopeBuilder.NameOf(tier))) continue;
            var blocks = scope.Blocks.OfType<Block>().Where(block => block.Tier == tier).ToList();
            if (tier != Tier.Hot && request.Tiers is null && !catalog.Index.Blocks.Any(block => block.Tier == tier && Concerns(request, block))) continue;
            var took = times.Of(tier).TotalMilliseconds;
            outcomes[ScopeBuilder.NameOf(tier)] = request.IsBound
                ? new TierOutcome(took, null, null)
                : new TierOutcome(took, catalog.SegmentsOf(blocks).Count, blocks.Sum(block => block.Count - block.Dead));
        }
        return outcomes;
    }

    /// <summary>False for a block of others than the caller is bound to: an answer does not depend on it.</summary>
    private static bool Concerns(SearchRequest request, Block block) => !request.IsBound || block.Systems.Overlaps(request.SystemIds!);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "QueryNotEncoded", Message = "A query could not be encoded: {Reason}")]
        public static partial void NotEncoded(ILogger logger, string reason);
    }
}
