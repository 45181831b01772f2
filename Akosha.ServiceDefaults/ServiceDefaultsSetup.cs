using Akosha.Platform.Settings;
using Akosha.ServiceDefaults.Health;
using Akosha.ServiceDefaults.Hosting;
using Akosha.ServiceDefaults.Http;
using Akosha.ServiceDefaults.Security;
using Akosha.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akosha.ServiceDefaults;

/// <summary>
/// What every service of Akosha gets: telemetry, health, JSON and problem rules, authentication and limits, service discovery,
/// resilient HTTP.
/// </summary>
public static class ServiceDefaultsSetup
{
    /// <summary>How long a service may take to finish what it has begun after a SIGTERM.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    /// <summary>Adds the defaults to a service.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        ClearedMemoryPoolFactory.Add(builder.Services);
        builder.AddTelemetry();
        builder.AddHttpDefaults();
        builder.AddSecurity();
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<HealthReports>();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAkoshaOptions<HostingOptions>("Hosting");
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c>, <c>/alive</c>, <c>/metrics</c>, <c>/openapi/v1.json</c> and <c>/docs</c>, in every environment.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        Draining.Use(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseSecurityHeaders();
        app.UseRefusals();
        app.UseMethodRules();
        RawPath.Use(app);
        app.UseSecurity();
        app.UseBodyCoding();
        app.UseRequestScope();
        app.MapLogLevelApi();
        OpenApiPage.Map(app);
        DocsPage.Map(app);
        app.MapPrometheusScrapingEndpoint("/metrics").RequireAdmin().WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
        HealthReports.Map(app);
        return app;
    }
}
