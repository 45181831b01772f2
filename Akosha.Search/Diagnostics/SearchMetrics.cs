using System.Diagnostics.Metrics;
using Akosha.Search.Following;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Security;
using Akosha.ServiceDefaults.Telemetry;

namespace Akosha.Search.Diagnostics;

/// <summary>Every metric that search emits.</summary>
internal sealed class SearchMetrics
{
    private readonly SystemLabels _systems;
    private readonly IServiceProvider _services;
    private readonly Counter<long> _searches, _cache;
    private readonly Histogram<double> _duration, _freshness;

    public SearchMetrics(IMeterFactory meters, SystemLabels systems, TierStats tiers, IServiceProvider services)
    {
        (_systems, _services) = (systems, services);
        var meter = meters.Create("Akosha.Search");
        _searches = meter.CreateCounter<long>("akosha_search", description: "Searches by system (all for a search over every system) and tier");
        _cache = meter.CreateCounter<long>("akosha_search_cache", description: "Searches by whether the answer was cached: hit, miss");
        _duration = meter.CreateHistogram("akosha_search_duration", "s", "Time of a search in a tier",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2] });
        _freshness = meter.CreateHistogram("akosha_freshness", "s", "From the receipt of a message to the first search that can find it; of each segment the oldest",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 60] });
        meter.CreateObservableCounter("akosha_graph_entities", () => 0L, description: "Entities of the graph; there is none yet");
        meter.CreateObservableCounter("akosha_graph_edges", () => 0L, description: "Edges of the graph; there is none yet");
        meter.CreateObservableGauge("akosha_log_lag", () => services.GetRequiredService<LogFollower>().Lag, description: "Commits of the log that searches do not see yet");
        meter.CreateObservableGauge("akosha_search_waiting", () => services.GetRequiredService<SearchSlots>().Waiting, description: "Searches that wait for one that runs to end; more replicas would run them");
        meter.CreateObservableGauge("akosha_storage_size_bytes", () => tiers.Current().Select(tier =>
            new Measurement<long>(tier.Value.Bytes ?? 0, new KeyValuePair<string, object?>("tier", ScopeBuilder.NameOf(tier.Key)))),
            description: "Bytes of each tier: in memory, on the local disk, in the object store");
        meter.CreateObservableGauge("akosha_storage_conversation_count", () => tiers.Current().SelectMany(tier => tier.Value.BySystem
                .GroupBy(system => _systems.Passive(system.Key)).Select(system => new Measurement<long>(
                    system.Sum(pair => pair.Value.Conversations), new("tier", ScopeBuilder.NameOf(tier.Key)), new("system_id", system.Key)))),
            description: "Conversations with a message in a tier");
    }

    public void Searchable(TimeSpan sinceReceipt) => _freshness.Record(Math.Max(0, sinceReceipt.TotalSeconds));

    public void Cached(bool isHit) => _cache.Add(1, new KeyValuePair<string, object?>("result", isHit ? "hit" : "miss"));

    /// <summary>Counts a search that was answered, from the cache or not.</summary>
    public void Answered(IReadOnlyList<string>? systemIds, IEnumerable<string> tiers)
    {
        var systems = systemIds?.Select(LabelOf).Distinct().ToArray() ?? ["all"];
        foreach (var tier in tiers)
            foreach (var system in systems) _searches.Add(1, new("system_id", system), new("tier", tier));
    }

    /// <summary>Records the time that a search took in a tier.</summary>
    public void Took(string tier, TimeSpan time) => _duration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("tier", tier));

    // Who searches systems that hold nothing takes no label from those that do.
    private string LabelOf(string systemId)
    {
        var index = _services.GetRequiredService<LogFollower>().Catalog.Index;
        return index.FindSystem(systemId) is >= 0 and var system && index.Stats(system).Messages > 0 ? _systems.Of(systemId) : SystemLabels.Other;
    }
}
