using System.Diagnostics.Metrics;
using Akosha.ServiceDefaults.Telemetry;

namespace Akosha.Search.Diagnostics;

/// <summary>
/// Every metric that search emits. What is looked at when somebody asks is given by those who know it (<c>Observe…</c>).
/// </summary>
internal sealed class SearchMetrics
{
    private readonly Meter _meter;
    private readonly SystemLabels _systems;
    private readonly Counter<long> _searches, _cache;
    private readonly Histogram<double> _duration, _freshness;

    public SearchMetrics(IMeterFactory meters, SystemLabels systems)
    {
        _systems = systems;
        _meter = meters.Create("Akosha.Search");
        _searches = _meter.CreateCounter<long>(
            "akosha_search", description: "Searches by system (all for a search over every system) and tier");
        _cache = _meter.CreateCounter<long>(
            "akosha_search_cache", description: "Searches by whether the answer was cached: hit, miss");
        _duration = _meter.CreateHistogram("akosha_search_duration", "s", "Time of a search in a tier",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2] });
        _freshness = _meter.CreateHistogram("akosha_freshness", "s",
            "From the receipt of a message to the first search that can find it; of each segment the oldest",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 60] });
        _meter.CreateObservableCounter(
            "akosha_graph_entities", () => 0L, description: "Entities of the graph; there is none yet");
        _meter.CreateObservableCounter("akosha_graph_edges", () => 0L, description: "Edges of the graph; there is none yet");
    }

    /// <summary>Has a gauge show how many commits of the log searches do not see yet.</summary>
    public void ObserveLag(Func<long> lag) =>
        _meter.CreateObservableGauge("akosha_log_lag", lag, description: "Commits of the log that searches do not see yet");

    /// <summary>Has a gauge show how many searches wait for one that runs to end.</summary>
    public void ObserveWaiting(Func<long> waiting) => _meter.CreateObservableGauge(
        "akosha_search_waiting", waiting,
            description: "Searches that wait for one that runs to end; more replicas would run them");

    /// <summary>Has a gauge show the bytes of each tier, by its name.</summary>
    public void ObserveSizes(Func<IEnumerable<(string Tier, long Bytes)>> sizes) =>
        _meter.CreateObservableGauge("akosha_storage_size_bytes",
        () => sizes().Select(size => new Measurement<long>(size.Bytes, new KeyValuePair<string, object?>("tier", size.Tier))),
        description: "Bytes of each tier: in memory, on the local disk, in the object store");

    /// <summary>Has a gauge show the conversations of each system with a message in a tier, by the tier's name.</summary>
    public void ObserveConversations(Func<IEnumerable<(string Tier, string System, int Conversations)>> counts) =>
        _meter.CreateObservableGauge(
        "akosha_storage_conversation_count",
        () => counts().GroupBy(count => (count.Tier, System: _systems.Passive(count.System)))
            .Select(group => new Measurement<long>(
            group.Sum(count => count.Conversations), new("tier", group.Key.Tier), new("system_id", group.Key.System))),
        description: "Conversations with a message in a tier");

    /// <summary>Records how long after its receipt a message could be found.</summary>
    public void Searchable(TimeSpan sinceReceipt) => _freshness.Record(Math.Max(0, sinceReceipt.TotalSeconds));

    /// <summary>Counts a search by whether its answer was cached.</summary>
    public void Cached(bool isHit) => _cache.Add(1, new KeyValuePair<string, object?>("result", isHit ? "hit" : "miss"));

    /// <summary>Counts a search that was answered, from the cache or not.</summary>
    /// <param name="systems">The systems that were searched, null in place of each that holds nothing; null for all.</param>
    /// <param name="tiers">The tiers that were searched, by name.</param>
    public void Answered(IReadOnlyList<string?>? systems, IEnumerable<string> tiers)
    {
        var labels = systems?.Select(system => system is null ? SystemLabels.Other : _systems.Of(system)).Distinct().ToArray()
            ?? ["all"];
        foreach (var tier in tiers)
            foreach (var label in labels) _searches.Add(1, new("system_id", label), new("tier", tier));
    }

    /// <summary>Records the time that a search took in a tier.</summary>
    public void Took(string tier, TimeSpan time) =>
        _duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("tier", tier));
}
