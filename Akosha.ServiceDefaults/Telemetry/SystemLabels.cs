using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>
/// Keeps the label <c>system_id</c> of metrics bounded: the busiest hundred systems go by name, the rest as <c>other</c>. Who is
/// busiest is looked at every minute, by activity that fades by half a minute; a system takes the place of the least busy one
/// only if it does twice as much. A series that was begun stays in the scrape, so that a process begins at most three hundred.
/// </summary>
public sealed class SystemLabels(TimeProvider time)
{
    /// <summary>The label of all that have none of their own.</summary>
    public const string Other = "other";

    private const int Most = 100, MaxEver = 300, MaxCounted = 10_000;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, StrongBox<long>> _activity = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _everNamed = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _looked = time.GetTimestamp();

    /// <summary>The label of a system that does something now.</summary>
    public string Of(string systemId)
    {
        if (time.GetElapsedTime(Interlocked.Read(ref _looked)) > Period) Look();
        if (_activity.TryGetValue(systemId, out var activity)) Interlocked.Increment(ref activity.Value);
        else if (_activity.Count < MaxCounted) _activity.TryAdd(systemId, new StrongBox<long>(1));
        return _named.TryGetValue(systemId, out var label) ? label : _named.Count < Most ? Name(systemId) : Other;
    }

    /// <summary>The label of a system that is only counted.</summary>
    public string Passive(string systemId) => _named.TryGetValue(systemId, out var label) ? label : Other;

    private string Name(string systemId)
    {
        lock (_lock)
        {
            if (_named.Count >= Most || (_everNamed.Count >= MaxEver && !_everNamed.Contains(systemId))) return Other;
            _everNamed.Add(systemId);
            return _named.GetOrAdd(systemId, systemId);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_looked) <= Period) return;
            Interlocked.Exchange(ref _looked, time.GetTimestamp());
            var waiting = new Queue<(string System, long Activity)>(_activity
                .Where(pair => !_named.ContainsKey(pair.Key) && (_everNamed.Count < MaxEver || _everNamed.Contains(pair.Key)))
                .Select(pair => (pair.Key, pair.Value.Value)).OrderByDescending(pair => pair.Value).Take(Most));
            foreach (var named in _named.Keys.OrderBy(ActivityOf).ToList())
            {
                if (_named.Count < Most || !waiting.TryDequeue(out var busier)
                    || busier.Activity < 2 * Math.Max(1, ActivityOf(named))) break;
                _named.TryRemove(named, out _);
                Name(busier.System);
            }
            foreach (var (system, activity) in _activity)
                if (Interlocked.Exchange(ref activity.Value, activity.Value / 2) <= 1) _activity.TryRemove(system, out _);
        }
    }

    private long ActivityOf(string systemId) => _activity.TryGetValue(systemId, out var activity) ? activity.Value : 0;
}
