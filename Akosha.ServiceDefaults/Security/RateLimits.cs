using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// A token bucket for each caller (429), and a bound on searches at the same time (503); both answer at once, with Retry-After.
/// </summary>
public static class RateLimits
{
    internal static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<CallerRates>();
        services.AddSingleton<SearchSlots>();
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
}
