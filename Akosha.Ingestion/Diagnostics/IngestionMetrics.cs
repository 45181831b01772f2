using System.Diagnostics.Metrics;
using Akosha.ServiceDefaults.Telemetry;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>Every metric that ingestion emits.</summary>
internal sealed class IngestionMetrics
{
    private readonly SystemLabels _systems;
    private readonly Counter<long> _messages, _maintenance;
    private readonly Histogram<double> _duration, _commit;

    public IngestionMetrics(IMeterFactory meters, SystemLabels systems, QueueGauge queue)
    {
        _systems = systems;
        var meter = meters.Create("Akosha.Ingestion");
        _messages = meter.CreateCounter<long>(
            "akosha_ingestion", description: "Messages by outcome: accepted, committed, repeated, rejected, failed");
        _duration = meter.CreateHistogram("akosha_ingestion_duration", "s", "From receipt to commit",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10] });
        _commit = meter.CreateHistogram("akosha_commit_duration", "s", "Writing a segment and its log entry",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [
                0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
            });
        _maintenance = meter.CreateCounter<long>(
            "akosha_maintenance_runs", description: "Runs of maintenance jobs by how they ended: done, failed, elsewhere");
        meter.CreateObservableGauge("akosha_queue_depth", () => queue.Last?.Depth ?? 0, description: "Entries in the queue");
        meter.CreateObservableGauge(
            "redis_queue_length", () => queue.Last?.Depth ?? 0, description: "Entries in the queue, for autoscaling");
        meter.CreateObservableGauge(
            "akosha_queue_oldest_age", () =>
                queue.Last?.OldestAge.TotalSeconds ?? 0, "s", "Age of the oldest entry in the queue");
        meter.CreateObservableGauge(
            "akosha_queue_pending", () =>
                queue.Last?.Pending ?? 0, description: "Entries that a worker has taken and not finished");
        meter.CreateObservableGauge(
            "akosha_queue_dead", () => queue.Last?.DeadLetters ?? 0, description: "Entries that were set aside");
    }

    public void Accepted(string systemId, int messages) => Count(systemId, "accepted", messages);

    public void Rejected() => _messages.Add(1, new("system_id", "other"), new("status", "rejected"));

    public void Committed(string systemId, int messages, TimeSpan sinceReceipt)
    {
        Count(systemId, "committed", messages);
        _duration.Record(sinceReceipt.TotalSeconds, new KeyValuePair<string, object?>("system_id", _systems.Of(systemId)));
    }

    public void Failed(string systemId, int messages) => Count(systemId, "failed", messages);

    public void CommitTook(TimeSpan elapsed) => _commit.Record(elapsed.TotalSeconds);

    public void Maintained(string job, string state) => _maintenance.Add(1, new("operation", job), new("state", state));

    private void Count(string systemId, string status, int messages) =>
        _messages.Add(messages, new("system_id", _systems.Of(systemId)), new("status", status));
}
