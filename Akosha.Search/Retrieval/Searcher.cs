using Akosha.Contracts.Searches;
using Akosha.Search.Catalogs;
using Akosha.Search.Diagnostics;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Answers a search: reads the query, decides where to look, encodes, ranks, and fetches what is shown of the chosen.
/// </summary>
internal sealed class Searcher(
    SearchableIndex index, RetrievalSettings settings, QueryEncoder encoder, ProcessorTurns turns, SearchMetrics metrics,
        TimeProvider time)
{
    /// <summary>Searches.</summary>
    /// <param name="search">What is asked, narrowed to what its caller may see.</param>
    /// <param name="cancellation">Ends it when nobody waits any more.</param>
    public async Task<SearchReply> SearchAsync(SearchQuery search, CancellationToken cancellation)
    {
        using var span = SearchTracing.Search(search.Request.Mode, search.Request.Limit);
        try
        {
            return await AnswerAsync(search, cancellation);
        }
        catch (Exception error)
        {
            SearchTracing.Failed(span, error);
            throw;
        }
    }

    private async Task<SearchReply> AnswerAsync(SearchQuery search, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, settings.Budget, Timeout.InfiniteTimeSpan);
        var started = time.GetTimestamp();
        using var reading = index.Enter();
        var request = search.Request;
        var catalog = reading.Catalog;
        var answer = new AnswerNotes(search.Caller.Systems);
        var times = new TierTimes();
        var gaps = new ColdGaps();
        var now = search.Place is { } place ? UnixMicroseconds.ToTime(place.Now) : time.GetUtcNow();
        var pager = new SearchPager(search, catalog, now);
        var parsed = ParsedQuery.Of(request, settings.Languages, now);
        var scope = await ScopeBuilder.BuildAsync(request, catalog, times, gaps, deadline.Token);
        var vector = await encoder.EncodeAsync(parsed.Syntax.Text, request.Mode, answer, deadline.Token);
        cancellation.ThrowIfCancellationRequested();
        using var metadata = MetadataFilter.Of(request.Metadata, catalog.Stores);
        var isOneToSpare = turns.IsOneToSpare; // before this search takes one
        using var query = await turns.TakeAsync(
            () => new QueryExecution(request, parsed, scope, settings.Languages, settings.Weights)
            {
                Vector = vector,
                Metadata = metadata,
                Candidates = pager.Candidates,
                Wanted = pager.Wanted,
                Times = times,
                MayUseTwoThreads = isOneToSpare,
                Cancellation = cancellation,
            }, cancellation);
        var ranking = await turns.TakeAsync(() => Ranker.Rank(query), cancellation);
        var reader = new RowReader(catalog.Stores?.Rows, catalog.Stores?.Cold);
        var page = await pager.CutAsync(ranking, reader, gaps, deadline.Token);
        // What stands around a hit is shown whole, and may be a hit itself.
        var part = request.Context is null ? RowPart.Said : RowPart.All;
        var read = await PageRows.ReadAsync(reader, scope.Snapshot, page, part, gaps, deadline.Token);
        if (request.Context is { } around) read = await read.WithAsync(reader, scope, around, gaps, deadline.Token);
        var hits = await turns.TakeAsync(() => HitBuilder.Build(query, page, read, settings.Languages), cancellation);
        answer.Add(gaps);
        if (metadata is { IsUnread: true }) answer.Problems.Add(MetadataFilter.Unread);
        answer.AddGaps(catalog, index.IsCaughtUp);
        if (ranking.Plan.LeftOut.Count > 0) answer.Notes.Add(AnswerNotes.TermsLeftOut(ranking.Plan.LeftOut));
        if (vector is not null && HasOtherVectors(search, scope, vector)) answer.Notes.Add(AnswerNotes.OtherVectors);
        if (pager.IsMoved) answer.Notes.Add(AnswerNotes.CommitsBetween);
        return new SearchReply
        {
            Hits = hits,
            TookMs = time.GetElapsedTime(started).TotalMilliseconds,
            Partial = answer.Problems.Count > 0,
            Warnings = [.. answer.Problems, .. answer.Notes],
            Tiers = PerTier(search, catalog, scope, times),
            Understood = ranking.Plan.Understood(parsed),
            Next = pager.Next(ranking, read.Rows),
        };
    }

    private Dictionary<string, TierOutcome> PerTier(SearchQuery search, Catalog catalog, Scope scope, TierTimes times)
    {
        var outcomes = new Dictionary<string, TierOutcome>();
        var asked = search.Request.Tiers;
        foreach (var tier in Enum.GetValues<Tier>())
        {
            if (asked?.Contains(TierNames.Of(tier)) == false) continue;
            var blocks = scope.Blocks.OfType<Block>().Where(block => block.Tier == tier).ToList();
            if (tier != Tier.Hot && asked is null
                && !catalog.Index.Blocks.Any(block => block.Tier == tier && Concerns(search, block))) continue;
            var took = times.Of(tier).TotalMilliseconds;
            outcomes[TierNames.Of(tier)] = search.IsBound
                ? new TierOutcome(took, null, null)
                : new TierOutcome(took, catalog.SegmentsOf(blocks).Count, blocks.Sum(block => block.Count - block.Dead));
            metrics.Took(TierNames.Of(tier), TimeSpan.FromMilliseconds(took));
        }
        SearchTracing.Tiers(outcomes);
        return outcomes;
    }

    private static bool HasOtherVectors(SearchQuery search, Scope scope, QueryVector vector) =>
        Array.Exists(
            scope.Blocks, block => block is not null && block.Dead < block.Count && Concerns(search, block)
                && block.Vectors.Any(set => set.Model != vector.Model && HasLiving(scope, block, set)));

    private static bool HasLiving(Scope scope, Block block, VectorSet set)
    {
        foreach (var offset in set.Offsets.Span)
            if (scope.Snapshot.IsAlive(block.First + offset)) return true;
        return false;
    }

    /// <summary>False for a block of others than the caller is bound to: an answer does not depend on it.</summary>
    private static bool Concerns(SearchQuery search, Block block) =>
        !search.IsBound || block.Systems.Overlaps(search.Request.SystemIds!);
}
