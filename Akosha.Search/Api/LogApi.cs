using Akosha.Contracts.Operations;
using Akosha.Search.Catalogs;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/log</c>: how far this replica has followed the log.</summary>
internal static class LogApi
{
    private const int LongestWait = 60_000;

    public static void MapLogApi(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/log", GetAsync)
        .WithName("GetLog").WithSummary("The version of the log that searches see")
        .WithDescription(
            "With at_least the answer waits, up to timeout_ms (0–60000), until that version is seen; 504 if it is not. A caller "
            + "who is bound to some systems is told no other version than that one.")
        .Produces<LogReply>().WithTags("Operations").RequireScope(Scopes.Search).DisableRequestTimeout();

    private static async Task<IResult> GetAsync(
        HttpContext context, SearchableIndex index, CancellationToken cancellation, long at_least = -1, int timeout_ms = 0)
    {
        var isTold = SystemAccess.Of(context).IsAll;
        if (!isTold && at_least < 0)
            return TypedResults.Problem(
                statusCode: 403, title: "The version of the log counts the commits of all systems.",
                detail: "at_least: name the version to wait for; no other is told to a caller who is bound to some systems.");
        var patience = TimeSpan.FromMilliseconds(Math.Clamp(timeout_ms, 0, LongestWait));
        return at_least < 0 || await index.WaitForAsync(at_least, patience, cancellation)
            ? TypedResults.Ok(isTold ? new LogReply(index.Catalog.LogVersion, index.Forgotten) : new LogReply(at_least))
            : TypedResults.Problem(
                statusCode: 504, title: "Not there yet.", detail: isTold
                ? $"Searches see version {index.Catalog.LogVersion} of the log."
                : $"Searches do not see version {at_least} of the log yet.");
    }
}
