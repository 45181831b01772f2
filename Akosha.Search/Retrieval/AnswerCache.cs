using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Tiers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Hybrid;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Answers to repeated searches, in memory and in Redis. The lake and the version of its log are part of the key, and the answer is made
/// from that version or a later one: after a commit nothing older can be given. The day is part of it too, since queries
/// can name times relative to it; so are the systems that are searched, as they are written, and a digest of the request and of all that scores depend on.
/// Answers that miss something are not kept.
/// </summary>
internal sealed class AnswerCache(
    HybridCache cache, LogFollower follower, TierSetup tiers, Searcher searcher, WeightOptions weights, IEmbeddingGenerator<string, Embedding<float>> generator,
    SearchMetrics metrics, TimeProvider time)
{
    /// <summary>Bytes of answers that are kept in memory.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>The longest key: it names every system that a request can name.</summary>
    public const int LongestKey = 160_000;

    private readonly string _model = (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";

    public async Task<SearchOutcome> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        var outcome = await AnswerAsync(request, cancellation);
        metrics.Answered(request.SystemIds, outcome.Tiers.Keys);
        return outcome;
    }

    private async Task<SearchOutcome> AnswerAsync(SearchRequest request, CancellationToken cancellation)
    {
        var catalog = follower.Catalog;
        if (!follower.IsCaughtUp || catalog.Damage.Count > 0 || !catalog.IsSettled || request.AtLeast > catalog.LogVersion) return await searcher.SearchAsync(request, cancellation);
        var isHit = true;
        var key = KeyOf(request, catalog);
        var caller = ExecutionContext.Capture()!;
        var outcome = await cache.GetOrCreateAsync(key, async token =>
        {
            isHit = false;
            // The cache makes its entries in no context: the search belongs to the trace and the log scope of whoever asks.
            Task<SearchOutcome> search = null!;
            ExecutionContext.Run(caller, _ => search = searcher.SearchAsync(request, token), null);
            return await search;
        }, cancellationToken: cancellation);
        metrics.Cached(isHit);
        if (outcome.Partial || (outcome.Warnings.Count > 0 && !isHit)) await cache.RemoveAsync(key, cancellation);
        return outcome;
    }

    private string KeyOf(SearchRequest request, Catalog catalog)
    {
        var asked = JsonSerializer.SerializeToUtf8Bytes(new { request, analysis = tiers.Languages.Name, model = _model, vector = weights.Vector, weights = Weights.Default });
        var systems = request.SystemIds is { } named ? $"{(request.IsBound ? "bound" : "named")}={string.Join(',', named)}" : "all";
        return string.Create(CultureInfo.InvariantCulture,
            $"answer:{follower.LakeId}:{catalog.LogVersion}:{TiersOf(catalog)}:{time.GetUtcNow():yyyyMMdd}:{Convert.ToHexStringLower(SHA256.HashData(asked))}:{systems}");
    }

    /// <summary>Changes when messages change their tier, which answers tell.</summary>
    private static string TiersOf(Catalog catalog) => string.Create(CultureInfo.InvariantCulture,
        $"{catalog.Index.Blocks.Where(block => block.Tier == Tier.Warm).Sum(block => block.Count - block.Dead)}-{catalog.Index.Blocks.Where(block => block.Tier == Tier.Cold).Sum(block => block.Count - block.Dead)}");
}
