using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>
/// Ready once the lake is open; degraded while commits fail, and for good once this version cannot write to the lake.
/// </summary>
internal sealed class IngestionHealth(WriterState state, Committer committer, DeliveryMode delivery, QueueGauge gauge)
    : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = gauge.Last;
        var data = new Dictionary<string, object>
        {
            ["queue_depth"] = status?.Depth ?? -1,
            ["queue_oldest_age_seconds"] = status?.OldestAge.TotalSeconds ?? -1,
            ["queue_dead_letters"] = status?.DeadLetters ?? -1,
            ["log_version"] = committer.LogVersion,
        };
        return Task.FromResult(state switch
        {
            { Unsupported: { } reason } => HealthCheckResult.Degraded(
                $"nothing is committed before this service is upgraded: {reason.Message}", data: data),
            { IsOpen: false } when !delivery.AcceptsBeforeOpen =>
                HealthCheckResult.Unhealthy("the lake is being opened", data: data),
            { IsOpen: false } => HealthCheckResult.Degraded(
                $"the lake cannot be opened; the queue takes in: {state.LastFailure}", data: data),
            { LastFailure: { } failure } =>
                HealthCheckResult.Degraded($"the last batch could not be committed: {failure}", data: data),
            _ => HealthCheckResult.Healthy("committing", data),
        });
    }
}
