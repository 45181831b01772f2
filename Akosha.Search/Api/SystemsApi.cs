using System.Text.Json.Serialization;
using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/systems</c> and <c>GET /api/v1/analytics/metrics</c>.</summary>
internal static class SystemsApi
{
    public static void MapSystemsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/systems", GetSystems).WithSummary("The systems that have messages, by name").WithTags("Search").RequireScope(Scopes.Search);
        routes.MapGet("/api/v1/analytics/metrics", GetMetrics).WithSummary("What the memory holds, in all and by tier").WithTags("Analytics").RequireScope(Scopes.Search);
    }

    private static Ok<SystemsReply> GetSystems(HttpContext context, LogFollower follower)
    {
        var snapshot = follower.Catalog.Index;
        return TypedResults.Ok(new SystemsReply([.. Systems(snapshot, SystemAccess.Of(context))
            .Select(system => (Name: snapshot.SystemName(system), Stats: snapshot.Stats(system)))
            .OrderBy(system => system.Name, StringComparer.Ordinal)
            .Select(system => new SystemReply(system.Name, system.Stats.Conversations, system.Stats.Messages, system.Stats.ContentBytes))]));
    }

    private static Ok<MetricsReply> GetMetrics(HttpContext context, LogFollower follower, TierStats tiers)
    {
        var catalog = follower.Catalog;
        var access = SystemAccess.Of(context);
        var systems = Systems(catalog.Index, access).Select(catalog.Index.Stats).ToList();
        var total = systems.Aggregate(default(SystemStats), (sum, stats) => sum + stats);
        return TypedResults.Ok(new MetricsReply(
            systems.Count, total.Conversations, total.Messages, total.ContentBytes,
            access.IsAll ? catalog.LogVersion : null, access.IsAll ? catalog.Damage.Count : null,
            tiers.Of(catalog).ToDictionary(tier => ScopeBuilder.NameOf(tier.Key), tier => tier.Value.Of(access))));
    }

    private static IEnumerable<int> Systems(IndexSnapshot snapshot, SystemAccess access) => Enumerable.Range(0, snapshot.SystemCount)
        .Where(system => snapshot.Stats(system).Messages > 0 && access.Allows(snapshot.SystemName(system)));

    private sealed record SystemsReply(IReadOnlyList<SystemReply> Systems);

    private sealed record SystemReply(string SystemId, int Conversations, int Messages, long ContentBytes);

    private sealed record MetricsReply(
        int Systems, int Conversations, int Messages, long ContentBytes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogVersion,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Damaged, IReadOnlyDictionary<string, TierUse> Tiers);
}
