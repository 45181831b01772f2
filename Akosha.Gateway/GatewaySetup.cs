using Akosha.Gateway.Api;
using Akosha.Gateway.Diagnostics;
using Akosha.Gateway.Forwarding;
using Akosha.Platform.Settings;
using Akosha.ServiceDefaults.Http;

namespace Akosha.Gateway;

/// <summary>
/// One address for both services: each request goes to the one that serves it, as it was sent. Who may call is decided there.
/// </summary>
public static class GatewaySetup
{
    /// <summary>Adds the gateway to a service.</summary>
    public static WebApplicationBuilder AddAkoshaGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAkoshaOptions<GatewayOptions>("Gateway");
        services.AddHttpForwarder();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ServiceClient>();
        services.AddSingleton<KnownPaths>();
        services.AddSingleton<AsSent>();
        services.AddSingleton<RequestForwarder>();
        services.AddSingleton<IOpenApiText, CombinedOpenApi>();
        return builder;
    }

    /// <summary>Maps every path of the API, and the tools for agents, to the service behind it.</summary>
    public static WebApplication MapAkoshaGateway(this WebApplication app)
    {
        foreach (var pattern in (string[])["/api/v1/{**path}", "/v1/traces", "/v1/logs", "/mcp"])
            app.Map(pattern, (HttpContext context, RequestForwarder forwarder) => forwarder.ForwardAsync(context))
                .ExcludeFromDescription().AllowAnonymous().DisableRateLimiting().DisableRequestTimeout()
                .WithMetadata(new BodyAsSent());
        return app;
    }
}
