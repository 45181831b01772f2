using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Unhealthy while nobody can tell which API keys are in force.</summary>
internal sealed class KeysHealth(KeyRing keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        keys.Problem is { } problem ? HealthCheckResult.Unhealthy(problem.Summary) : HealthCheckResult.Healthy());
}
