using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>Ready once the lake is open; degraded while commits fail.</summary>
internal sealed class IngestionHealth(IngestionWorker worker, IngestQueue queue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = queue.Status();
        var data = new Dictionary<string, object>
        {
            ["queue_depth"] = status.Depth,
            ["queue_oldest_age_seconds"] = status.OldestAge.TotalSeconds,
            ["log_version"] = worker.LogVersion,
        };
        return Task.FromResult(worker switch
        {
            { IsOpen: false } => HealthCheckResult.Unhealthy("the lake is being opened", data: data),
            { LastFailure: { } failure } => HealthCheckResult.Degraded($"the last batch could not be committed: {failure}", data: data),
            _ => HealthCheckResult.Healthy("committing", data),
        });
    }
}
