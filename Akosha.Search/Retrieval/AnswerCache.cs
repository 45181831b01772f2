using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Search.Catalogs;
using Akosha.Search.Diagnostics;
using Akosha.Search.Index;
using Akosha.Storage.Queue;
using Microsoft.Extensions.Caching.Hybrid;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Answers to repeated searches, in memory and in Redis. The lake and the version of its log are part of the key, and the answer
/// is made from that version or a later one: after a commit nothing older can be given. The quarter of an hour is part of it too,
/// since queries can name times relative to it; so are the systems that are searched, as they are written, and a digest of the
/// request and of all that scores depend on. Answers that miss something are not kept.
/// </summary>
internal sealed class AnswerCache(
    HybridCache cache, SearchableIndex index, RetrievalSettings settings, Searcher searcher, SearchMetrics metrics,
        QueryEncoder encoder, TimeProvider time)
{
    /// <summary>Bytes of answers that are kept in memory.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>The longest key: it names every system that a request can name.</summary>
    public const int MaxKeyLength = 160_000;

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
        var key = KeyOf(search, catalog);
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

    private string KeyOf(SearchQuery search, Catalog catalog)
    {
        var request = search.Request with { AtLeast = null, SystemIds = null };
        var asked = JsonSerializer.SerializeToUtf8Bytes(
            new { request, analysis = settings.Languages.Name, model = encoder.Model, settings.Weights });
        var systems = search.Request.SystemIds is { } named ? $"{(search.IsBound ? "bound" : "named")}={string.Join(',', named)}"
            : "all";
        return string.Create(CultureInfo.InvariantCulture,
            $"{RememberedAnswers.NameOf(index.LakeId, catalog.LogVersion)}"
            + $"{TiersOf(catalog)}:{Moment()}:{Convert.ToHexStringLower(SHA256.HashData(asked))}:{systems}");
    }

    // Days begin at each quarter of an hour somewhere.
    private long Moment() => time.GetUtcNow().UtcTicks / (15 * TimeSpan.TicksPerMinute);

    /// <summary>Changes when messages change their tier, which answers tell.</summary>
    private static string TiersOf(Catalog catalog) =>
        string.Create(CultureInfo.InvariantCulture, $"{LiveIn(catalog, Tier.Warm)}-{LiveIn(catalog, Tier.Cold)}");

    private static int LiveIn(Catalog catalog, Tier tier) =>
        catalog.Index.Blocks.Where(block => block.Tier == tier).Sum(block => block.Count - block.Dead);

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
