using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Akosha.Search.Analysis;
using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Microsoft.Extensions.Caching.Hybrid;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Answers to repeated searches, in memory and in Redis. The lake and the version of its log are part of the key, and the answer is made
/// from that version or a later one: after a commit nothing older can be given. The day is part of it too, since queries
/// can name times relative to it. Answers that miss something are not kept.
/// </summary>
internal sealed class AnswerCache(HybridCache cache, LogFollower follower, Searcher searcher, SearchMetrics metrics, TimeProvider time)
{
    public async Task<SearchOutcome> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        var catalog = follower.Catalog;
        if (!follower.IsCaughtUp || catalog.Damage.Count > 0) return await searcher.SearchAsync(request, cancellation);
        var isHit = true;
        var outcome = await cache.GetOrCreateAsync(KeyOf(request, catalog.LogVersion), async token =>
        {
            isHit = false;
            return await searcher.SearchAsync(request, token);
        }, cancellationToken: cancellation);
        metrics.Cached(isHit);
        return outcome;
    }

    private string KeyOf(SearchRequest request, long logVersion)
    {
        var hash = XxHash128.HashToUInt128(JsonSerializer.SerializeToUtf8Bytes(request));
        return string.Create(CultureInfo.InvariantCulture, $"answer:{follower.LakeId}:{logVersion}:{TextAnalyzer.Name}:{time.GetUtcNow():yyyyMMdd}:{hash:x32}");
    }
}
