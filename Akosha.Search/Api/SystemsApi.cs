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
        routes.MapGet("/api/v1/systems", GetSystems).WithSummary("The systems that have messages, by name").WithTags("Search").RequireScope(Scopes.Search).WithAtLeast();
        routes.MapGet("/api/v1/analytics/metrics", GetMetrics).WithSummary("What the memory holds, in all and by tier").WithTags("Analytics").RequireScope(Scopes.Search).WithAtLeast();
    }

    private static Ok<SystemsReply> GetSystems(HttpContext context, LogFollower follower)
    {
        var snapshot = follower.Catalog.Index;
        var warnings = Warnings(context, follower);
        return TypedResults.Ok(new SystemsReply([.. Systems(snapshot, SystemAccess.Of(context))
            .Select(system => (Name: snapshot.SystemName(system), Stats: snapshot.Stats(system)))
            .OrderBy(system => system.Name, StringComparer.Ordinal)
            .Select(system => new SystemReply(system.Name, system.Stats.Conversations, system.Stats.Messages, system.Stats.ContentBytes))], warnings.Count > 0, warnings));
    }

    private static Ok<MetricsReply> GetMetrics(HttpContext context, LogFollower follower, TierStats tiers)
    {
        var (catalog, warnings) = (follower.Catalog, Warnings(context, follower));
        var access = SystemAccess.Of(context);
        var systems = Systems(catalog.Index, access).Select(catalog.Index.Stats).ToList();
        var total = systems.Aggregate(default(SystemStats), (sum, stats) => sum + stats);
        return TypedResults.Ok(new MetricsReply(
            systems.Count, total.Conversations, total.Messages, total.ContentBytes,
            access.IsAll ? catalog.LogVersion : null, access.IsAll ? catalog.Damage.Count : null,
            tiers.Of(catalog).ToDictionary(tier => ScopeBuilder.NameOf(tier.Key), tier => tier.Value.Of(access)), warnings.Count > 0, warnings));
    }

    private static List<string> Warnings(HttpContext context, LogFollower follower) =>
        [.. AtLeast.Warnings(context), .. follower.IsCaughtUp ? Array.Empty<string>() : ["the lake is still being read: what has not been read yet is missing"]];

    private static IEnumerable<int> Systems(IndexSnapshot snapshot, SystemAccess access) => Enumerable.Range(0, snapshot.SystemCount)
        .Where(system => snapshot.Stats(system).Messages > 0 && access.Allows(snapshot.SystemName(system)));

    private sealed record SystemsReply(IReadOnlyList<SystemReply> Systems, bool Partial, IReadOnlyList<string> Warnings);

    private sealed record SystemReply(string SystemId, int Conversations, int Messages, long ContentBytes);

    private sealed record MetricsReply(
        int Systems, int Conversations, int Messages, long ContentBytes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogVersion,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Damaged, IReadOnlyDictionary<string, TierUse> Tiers,
        bool Partial, IReadOnlyList<string> Warnings);
}
