using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>
/// Gives every line that is logged for a request its operation, its caller and, if the address names one, its system.
/// </summary>
internal static class RequestScope
{
    public static void UseRequestScope(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Akosha.Request");
        app.Use(async (context, next) =>
        {
            var scope = new Dictionary<string, object?>
            {
                ["operation"] =
                    $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none"}",
                ["caller"] = context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "none",
            };
            if (context.Request.RouteValues.TryGetValue("system_id", out var system)) scope["system_id"] = system;
            using (logger.BeginScope(scope)) await next(context);
        });
    }
}
