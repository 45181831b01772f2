using Akosha.Platform.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly;
using Polly.Registry;
using Polly.Telemetry;

namespace Akosha.Storage.Resilience;

/// <summary>Adds dependencies: for each a named pipeline, its settings, its metrics and its health.</summary>
public static class DependencySetup
{
    /// <summary>Adds a dependency; its pipeline is the keyed service of its name.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">Its name: <c>redis</c>, <c>object_store</c>, …</param>
    /// <param name="section">Its part of <c>AKOSHA__RESILIENCE__{section}__…</c>.</param>
    /// <param name="whatItMeans">What happens while its circuit is open, for people who look at <c>/health</c>.</param>
    /// <param name="isTransient">Tells a failure that may pass from one that will not.</param>
    /// <param name="retryAfter">The pause that a failure asks for itself.</param>
    public static IServiceCollection AddDependency<TOptions>(
        this IServiceCollection services, string name, string section, string whatItMeans, Func<Exception, bool> isTransient,
            Func<Exception, TimeSpan?>? retryAfter = null)
        where TOptions : DependencyOptions
    {
        services.AddAkoshaOptions<TOptions>($"Resilience:{section}");
        services.AddResiliencePipelineRegistry<string>();
        // What a failure costs is told where it is felt; that it was met (a timeout, an open circuit) is a warning.
        services.Configure<TelemetryOptions>(
            telemetry =>
                telemetry.SeverityProvider = given =>
                    given.Event.Severity > ResilienceEventSeverity.Warning ? ResilienceEventSeverity.Warning
                    : given.Event.Severity);
        services.TryAddSingleton<ResilienceMetrics>();
        services.AddKeyedSingleton(
            name, (provider, _) => new DependencyPipeline(name, provider.GetRequiredService<ResiliencePipelineRegistry<string>>(),
            provider.GetRequiredService<ResilienceMetrics>(), provider.GetRequiredService<TOptions>(), isTransient, retryAfter));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider =>
                new CircuitHealth(provider.GetRequiredKeyedService<DependencyPipeline>(name), whatItMeans), null, null));
        return services;
    }
}
