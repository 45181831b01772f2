using Akosha.Contracts.Searches;
using Akosha.Search.Catalogs;
using Akosha.Search.Diagnostics;
using Microsoft.Extensions.Caching.Hybrid;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Answers to repeated searches, in memory and in Redis, by keys that change with whatever an answer depends on. An answer is
/// made from the version of the log that is part of its key, or a later one: after a commit nothing older can be given. Answers
/// that miss something are not kept.
/// </summary>
internal sealed class AnswerCache(
    HybridCache cache, AnswerKeys keys, SearchableIndex index, Searcher searcher, SearchMetrics metrics)
{
    /// <summary>Bytes of answers that are kept in memory.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>Searches, or gives what the same search found before.</summary>
    public async Task<SearchReply> SearchAsync(SearchQuery search, CancellationToken cancellation)
    {
        var reply = await AnswerAsync(search, cancellation);
        metrics.Answered(KnownAmong(search.Request.SystemIds), reply.Tiers.Keys);
        return reply;
    }

    private async Task<SearchReply> AnswerAsync(SearchQuery search, CancellationToken cancellation)
    {
        var catalog = index.Catalog;
        if (!index.IsCaughtUp || catalog.Damage.Count > 0 || !catalog.IsSettled || search.Request.AtLeast > catalog.LogVersion)
            return await searcher.SearchAsync(search, cancellation);
        var isHit = true;
        var key = keys.KeyOf(search, catalog);
        var caller = ExecutionContext.Capture()!;
        var reply = await cache.GetOrCreateAsync(key, async token =>
        {
            isHit = false;
            // The cache makes its entries in no context: the search belongs to the trace and the log scope of whoever asks.
            Task<SearchReply> made = null!;
            ExecutionContext.Run(caller, _ => made = searcher.SearchAsync(search, token), null);
            return await made;
        }, cancellationToken: cancellation);
        metrics.Cached(isHit);
        if (reply.Partial || (reply.Warnings.Count > 0 && !isHit)) await cache.RemoveAsync(key, cancellation);
        return reply;
    }

    /// <summary>
    /// Those systems that hold something; null in place of others, which take no label from these. Null for a search over every
    /// system.
    /// </summary>
    private string?[]? KnownAmong(IReadOnlyList<string>? systems)
    {
        var snapshot = index.Catalog.Index;
        return systems is null ? null
            : [.. systems.Select(id =>
                snapshot.FindSystem(id) is { IsNone: false } system && snapshot.Stats(system).Messages > 0 ? id : null)];
    }
}
