using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// Holds each caller to its rate. (ASP.NET's own middleware keeps a timer that nothing ends, and by it the whole application,
/// after that was disposed.)
/// </summary>
internal sealed class CallerRates(LimitOptions limits) : IMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter =
        PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context, limits));

    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired) await next(context);
        else await TurnAwayAsync(context, lease);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private static RateLimitPartition<string> PartitionOf(HttpContext context, LimitOptions limits)
    {
        // What needs no key and is more than a state is held to the rate of an address, whoever asks.
        var path = context.Request.Path;
        var isForAll = path.StartsWithSegments("/openapi") || path.StartsWithSegments(DocsPage.Path);
        var caller = isForAll ? null : context.User.FindFirstValue(ClaimTypes.NameIdentifier);
        var isLimited = isForAll || path.StartsWithSegments("/api") || path.StartsWithSegments("/v1")
            || path.StartsWithSegments("/mcp");
        if (limits.RequestsPerSecond == 0 || caller == "local" || !isLimited)
            return RateLimitPartition.GetNoLimiter("");
        return RateLimitPartition.GetTokenBucketLimiter(
            caller ?? $"address:{context.Connection.RemoteIpAddress}", _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.Burst,
                // One token a period, and not so many each 100 ms: rates that are no multiple of ten are kept too. Those of the
                // periods that passed come together.
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / limits.RequestsPerSecond),
                AutoReplenishment = true,
            });
    }

    private static async Task TurnAwayAsync(HttpContext context, RateLimitLease lease)
    {
        lease.TryGetMetadata(MetadataName.RetryAfter, out var pause);
        var response = context.Response;
        response.Headers.RetryAfter = ((int)Math.Ceiling(Math.Max(1, pause.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        await TypedResults.Problem(statusCode: response.StatusCode, title: "Too many requests.",
            detail: "This caller has used up its rate (AKOSHA__LIMITS__REQUESTSPERSECOND, …BURST).")
                .ExecuteAsync(context);
    }
}
