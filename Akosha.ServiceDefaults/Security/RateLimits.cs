using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// A token bucket for each caller (429), and a bound on searches at the same time (503); both answer at once, with Retry-After.
/// </summary>
public static class RateLimits
{
    internal static void AddRateLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddSingleton<SearchSlots>();
        services.AddOptions<RateLimiterOptions>().Configure<LimitOptions>((limiter, limits) =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => PartitionOf(context, limits));
            limiter.OnRejected = (rejected, cancellation) => RejectAsync(rejected, cancellation);
        });
    }

    /// <summary>Holds what an endpoint's handler does to the bound on searches at the same time.</summary>
    public static RouteHandlerBuilder WithSearchBound(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter(async (invocation, next) =>
        {
            using var slot = await invocation.HttpContext.RequestServices.GetRequiredService<SearchSlots>()
                .TakeAsync(invocation.HttpContext.RequestAborted);
            return slot.IsAcquired ? await next(invocation) : SearchSlots.TurnAway(invocation.HttpContext.Response);
        })
        .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static RateLimitPartition<string> PartitionOf(HttpContext context, LimitOptions limits)
    {
        // What needs no key and is more than a state is held to the rate of an address, whoever asks.
        var path = context.Request.Path;
        var isForAll = path.StartsWithSegments("/openapi") || path.StartsWithSegments(DocsPage.Path);
        var caller = isForAll ? null : context.User.FindFirstValue(ClaimTypes.NameIdentifier);
        if (limits.RequestsPerSecond == 0 || caller == "local" || !(isForAll || context.Request.Path.StartsWithSegments("/api")))
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

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var pause);
        var response = rejected.HttpContext.Response;
        response.Headers.RetryAfter = ((int)Math.Ceiling(Math.Max(1, pause.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        await TypedResults.Problem(statusCode: response.StatusCode, title: "Too many requests.",
            detail: "This caller has used up its rate (AKOSHA__LIMITS__REQUESTSPERSECOND, …BURST).")
                .ExecuteAsync(rejected.HttpContext);
    }
}
