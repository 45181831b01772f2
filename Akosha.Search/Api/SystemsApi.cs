using Akosha.Contracts.Systems;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/systems</c> and <c>GET /api/v1/analytics/metrics</c>.</summary>
internal static class SystemsApi
{
    public static void MapSystemsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/systems", GetSystems)
            .WithName("ListSystems").WithSummary("The systems that have messages, by name").WithTags("Search")
            .RequireScope(Scopes.Search).WithAtLeast();
        routes.MapGet("/api/v1/analytics/metrics", GetMetrics)
            .WithName("GetMetrics").WithSummary("What the memory holds, in all and by tier").WithTags("Analytics")
            .RequireScope(Scopes.Search).WithAtLeast();
    }

    private static Ok<SystemsReply> GetSystems(HttpContext context, SystemsReader reader) =>
        TypedResults.Ok(reader.Systems(SystemAccess.Of(context), AtLeast.Warnings(context)));

    private static Ok<MetricsReply> GetMetrics(HttpContext context, SystemsReader reader) =>
        TypedResults.Ok(reader.Metrics(SystemAccess.Of(context), AtLeast.Warnings(context)));
}
