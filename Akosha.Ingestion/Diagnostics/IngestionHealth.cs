using Akosha.Ingestion.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>Ready once the lake is open; degraded while commits fail.</summary>
internal sealed class IngestionHealth(IngestionWorker worker, QueueGauge gauge) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = gauge.Last;
        var data = new Dictionary<string, object>
        {
            ["queue_depth"] = status?.Depth ?? -1,
            ["queue_oldest_age_seconds"] = status?.OldestAge.TotalSeconds ?? -1,
            ["queue_dead_letters"] = status?.DeadLetters ?? -1,
            ["log_version"] = worker.LogVersion,
        };
        return Task.FromResult(worker switch
        {
            { IsOpen: false, MayAcceptBeforeOpen: false } => HealthCheckResult.Unhealthy("the lake is being opened", data: data),
            { IsOpen: false } => HealthCheckResult.Degraded($"the lake cannot be opened; the queue takes in: {worker.LastFailure}", data: data),
            { LastFailure: { } failure } => HealthCheckResult.Degraded($"the last batch could not be committed: {failure}", data: data),
            _ => HealthCheckResult.Healthy("committing", data),
        });
    }
}
