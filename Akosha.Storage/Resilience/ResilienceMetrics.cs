using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Akosha.Storage.Resilience;

/// <summary>Every metric of calls to dependencies. The strategies themselves report to the meter <c>Polly</c>.</summary>
internal sealed class ResilienceMetrics
{
    private readonly ConcurrentDictionary<string, DependencyPipeline> _watched = new(StringComparer.Ordinal);
    private readonly Counter<long> _transitions;
    private readonly Histogram<double> _duration;

    public ResilienceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Akosha.Resilience");
        _transitions = meter.CreateCounter<long>(
            "akosha_circuit_transitions", description: "Times a circuit became open, half-open or closed");
        _duration = meter.CreateHistogram(
            "akosha_dependency_duration", "s",
            "Calls to a dependency, retries included, by outcome: ok, failed, refused, cancelled",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10] });
        meter.CreateObservableGauge("akosha_circuit_state", () => _watched.Values.Select(pipeline => new Measurement<int>(
            pipeline.State switch { "closed" => 0, "half-open" => 1, _ => 2 }, new KeyValuePair<string,
                object?>("dependency", pipeline.Name))),
            description: "The circuit to a dependency: 0 closed, 1 half-open, 2 open");
    }

    public void Watch(DependencyPipeline pipeline)
    {
        _watched[pipeline.Name] = pipeline;
        foreach (var state in new[] { "open", "half-open", "closed" })
            _transitions.Add(0, new("dependency", pipeline.Name), new("state", state));
    }

    public void Turned(string dependency, string state) =>
        _transitions.Add(1, new("dependency", dependency), new("state", state));

    public void Called(string dependency, string outcome, TimeSpan took) =>
        _duration.Record(took.TotalSeconds, new("dependency", dependency), new("outcome", outcome));
}
