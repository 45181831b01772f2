using System.Collections.Concurrent;

namespace Akosha.ServiceDefaults.Telemetry;

/// <summary>Keeps the label <c>system_id</c> of metrics bounded: the first hundred systems go by name, the rest as <c>other</c>.</summary>
public sealed class SystemLabels
{
    private const int Most = 100;

    private readonly ConcurrentDictionary<string, string> _named = new(StringComparer.Ordinal);

    /// <summary>The label of a system.</summary>
    public string Of(string systemId)
    {
        if (_named.TryGetValue(systemId, out var label)) return label;
        return _named.Count < Most ? _named.GetOrAdd(systemId, systemId) : "other";
    }
}
