using Akosha.Search.Following;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Api;

/// <summary><c>GET /api/v1/log</c>: how far this replica has followed the log.</summary>
internal static class LogApi
{
    private const int LongestWait = 60_000;

    public static void MapLogApi(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/log", GetAsync)
        .WithSummary("The version of the log that searches see")
        .WithDescription("With at_least the answer waits, up to timeout_ms (0–60000), until that version is seen; 504 if it is not.")
        .WithTags("Operations").RequireScope(Scopes.Search).DisableRequestTimeout();

    private static async Task<IResult> GetAsync(
        LogFollower follower, CancellationToken cancellation, long at_least = -1, int timeout_ms = 0)
    {
        var patience = TimeSpan.FromMilliseconds(Math.Clamp(timeout_ms, 0, LongestWait));
        return at_least < 0 || await follower.WaitForAsync(at_least, patience, cancellation)
            ? TypedResults.Ok(new { version = follower.Catalog.LogVersion })
            : TypedResults.Problem(statusCode: 504, title: "Not there yet.", detail: $"Searches see version {follower.Catalog.LogVersion} of the log.");
    }
}
