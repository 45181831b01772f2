using System.Diagnostics.Metrics;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Telemetry;

namespace Akosha.Search.Diagnostics;

/// <summary>Every metric that search emits.</summary>
internal sealed class SearchMetrics
{
    private readonly SystemLabels _systems;
    private readonly Counter<long> _searches, _cache;
    private readonly Histogram<double> _duration;

    public SearchMetrics(IMeterFactory meters, SystemLabels systems, TierStats tiers)
    {
        _systems = systems;
        var meter = meters.Create("Akosha.Search");
        _searches = meter.CreateCounter<long>("akosha_search", description: "Searches by system (all for a search over every system) and tier");
        _cache = meter.CreateCounter<long>("akosha_search_cache", description: "Searches by whether the answer was cached: hit, miss");
        _duration = meter.CreateHistogram("akosha_search_duration", "s", "Time of a search in a tier",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2] });
        meter.CreateObservableGauge("akosha_storage_size_bytes", () => tiers.Current().Select(tier =>
            new Measurement<long>(tier.Value.Bytes ?? 0, new KeyValuePair<string, object?>("tier", ScopeBuilder.NameOf(tier.Key)))),
            description: "Bytes of each tier: in memory, on the local disk, in the object store");
        meter.CreateObservableGauge("akosha_storage_conversation_count", () => tiers.Current().SelectMany(tier => tier.Value.BySystem
                .GroupBy(system => _systems.Of(system.Key)).Select(system => new Measurement<long>(
                    system.Sum(pair => pair.Value.Conversations), new("tier", ScopeBuilder.NameOf(tier.Key)), new("system_id", system.Key)))),
            description: "Conversations with a message in a tier");
    }

    public void Cached(bool isHit) => _cache.Add(1, new KeyValuePair<string, object?>("result", isHit ? "hit" : "miss"));

    public void Searched(IReadOnlyList<string>? systemIds, string tier, TimeSpan took)
    {
        foreach (var system in systemIds?.Select(_systems.Of).Distinct() ?? ["all"])
            _searches.Add(1, new("system_id", system), new("tier", tier));
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("tier", tier));
    }
}
