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
        var (catalog, index) = (follower.Catalog, follower.Index);
        var (times, problems, notes) = (new TierTimes(), new List<string>(), new List<string>());
        var scope = await ScopeBuilder.BuildAsync(request, catalog, index.Cold, times, problems, deadline.Token);
        var plan = QueryPlan.Of(request, catalog.Index, tiers.Languages, time.GetUtcNow());
        var vectors = await VectorsAsync(request, plan, scope, times, notes, problems, deadline.Token);
        cancellation.ThrowIfCancellationRequested();
        var hits = await RankAndShowAsync(request, scope, plan, vectors, times, problems, new RowReader(index.Rows, index.Cold), deadline.Token, cancellation);
        AddGaps(catalog, problems);
        var perTier = PerTier(request, catalog, scope, times);
        foreach (var (tier, outcome) in perTier) metrics.Took(tier, TimeSpan.FromMilliseconds(outcome.TookMs));
        SearchTracing.Tiers(perTier);
        return new SearchOutcome
        {
            Hits = hits,
            TookMs = time.GetElapsedTime(started).TotalMilliseconds,
            Partial = problems.Count > 0,
            Warnings = [.. problems, .. notes],
            Tiers = perTier,
            Understood = Known(request, plan.Understood(catalog.Index.Authors), hits),
        };
    }

    /// <summary>The vector side of a search; null if it has none. An encoder that fails leaves the words, and says so.</summary>
    private async Task<VectorSearch?> VectorsAsync(
        SearchRequest request, QueryPlan plan, Scope scope, TierTimes times, List<string> notes, List<string> problems, CancellationToken deadline)
    {
        if (request.Mode == SearchMode.Lexical) return null;
        try
        {
            return await VectorSearch.ForAsync(plan.Syntax.Text, generator, scope, times, deadline);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Log.NotEncoded(logger, error.Message);
            if (request.Mode == SearchMode.Semantic) problems.Add("the query could not be encoded: there are no semantic hits");
            else notes.Add("the query could not be encoded: hits were found by their words alone");
            return null;
        }
    }

    private async Task<List<SearchHit>> RankAndShowAsync(
        SearchRequest request, Scope scope, QueryPlan plan, VectorSearch? vectors, TierTimes times, List<string> problems, RowReader rows,
        CancellationToken deadline, CancellationToken cancellation)
    {
        var filter = new Filter(request, scope, TextConditions.Passing(plan.Syntax, scope, tiers.Languages));
        var scratch = Scratch.Rent(scope.Snapshot.Columns.Count, scope.Snapshot.Conversations.Count);
        try
        {
            var context = new ConversationContext(scope, plan, filter, scratch);
            var ranked = await RankInTurnAsync(() => Rank(request, scope, plan, filter, scratch, context, vectors, times), cancellation);
            return await ShowAsync(request, scope, plan, context, vectors, ranked, problems, rows, deadline);
        }
        finally
        {
            scratch.Return();
            GC.KeepAlive(scope);
        }
    }

    private async Task<List<ScoredMessage>> RankInTurnAsync(Func<List<ScoredMessage>> rank, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            return rank();
        }
        finally
        {
            _processors.Release();
        }
    }

    private List<ScoredMessage> Rank(
        SearchRequest request, Scope scope, QueryPlan plan, Filter filter, Scratch scratch, ConversationContext context, VectorSearch? vectors, TierTimes times)
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
            new LexicalSearch(scope, filter, plan.Weights, scratch, times).Score(plan.Terms);
            context.Widen();
            context.Collect(lexical, request.ByConversation);
        }

        void ByVectors() => vectors?.Collect(filter, vector, request.ByConversation);
    }

    private async Task<List<SearchHit>> ShowAsync(
        SearchRequest request, Scope scope, QueryPlan plan, ConversationContext context, VectorSearch? vectors, List<ScoredMessage> ranked,
        List<string> problems, RowReader reader, CancellationToken deadline)
    {
        var snapshot = scope.Snapshot;
        var chosen = request.ByConversation
            ? ranked.DistinctBy(scored => snapshot.Columns.Conversation[scored.Message]).Take(request.Limit).ToList()
            : ranked.Take(request.Limit).ToList();
        var rows = await reader.FetchAsync(snapshot, chosen.ConvertAll(scored => scored.Message), problems, deadline);
        var terms = plan.Terms.Select(term => term.Term).ToHashSet();
        var hits = new List<SearchHit>(chosen.Count);
        foreach (var (message, score) in chosen)
        {
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

    /// <summary>What was understood. Whoever is bound to some systems learns no author who only others know.</summary>
    private static Understood Known(SearchRequest request, Understood understood, List<SearchHit> hits) => request.IsBound
        ? understood with { Authors = [.. understood.Authors.Where(author => hits.Exists(hit => string.Equals(hit.Author, author, StringComparison.OrdinalIgnoreCase)))] }
        : understood;

    private void AddGaps(Catalog catalog, List<string> problems)
    {
        problems.AddRange(catalog.Damage.Select(found => $"{found.Name} cannot be read: {found.Reason}"));
        if (!follower.IsCaughtUp) problems.Add("the lake is still being read: what has not been read yet is missing");
        else if (catalog.Missing > 0) problems.Add($"{catalog.Missing} segments of the cold tier are still being read");
    }

    private static Dictionary<string, TierOutcome> PerTier(SearchRequest request, Catalog catalog, Scope scope, TierTimes times)
    {
        var outcomes = new Dictionary<string, TierOutcome>();
        foreach (var tier in Enum.GetValues<Tier>())
        {
            if (request.Tiers is { } asked && !asked.Contains(ScopeBuilder.NameOf(tier))) continue;
            var blocks = scope.Blocks.OfType<Block>().Where(block => block.Tier == tier).ToList();
            if (tier != Tier.Hot && request.Tiers is null && catalog.Index.Blocks.All(block => block.Tier != tier)) continue;
            var took = times.Of(tier).TotalMilliseconds;
            outcomes[ScopeBuilder.NameOf(tier)] = request.IsBound
                ? new TierOutcome(took, null, null)
                : new TierOutcome(took, catalog.SegmentsOf(blocks).Count, blocks.Sum(block => block.Count - block.Dead));
        }
        return outcomes;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "QueryNotEncoded", Message = "A query could not be encoded: {Reason}")]
        public static partial void NotEncoded(ILogger logger, string reason);
    }
}
