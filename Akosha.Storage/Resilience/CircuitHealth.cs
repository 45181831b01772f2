using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Storage.Resilience;

/// <summary>
/// The circuit to a dependency. While one is open the services go on, each in its way: degraded, not unhealthy.
/// </summary>
internal sealed class CircuitHealth(DependencyPipeline pipeline, string whatItMeans) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object> { ["circuit"] = pipeline.State };
        return Task.FromResult(pipeline.State == "closed"
            ? HealthCheckResult.Healthy("answers", data)
            : HealthCheckResult.Degraded(
                $"the circuit is {pipeline.State}: {whatItMeans}; the last failure was: {pipeline.LastFailure}", data: data));
    }
}
