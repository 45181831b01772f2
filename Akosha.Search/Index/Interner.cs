using System.Collections.Concurrent;

namespace Akosha.Search.Index;

/// <summary>Numbers distinct names in the order in which they come. One writer; any number of readers.</summary>
internal sealed class Interner<TKey> where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, int> _ordinals = new();
    private readonly GrowableColumn<TKey> _names = new();

    public int Count => _names.Count;

    /// <summary>The name of an ordinal that a snapshot holds.</summary>
    public TKey this[int ordinal] => _names[ordinal];

    /// <summary>The ordinal of a name; −1 if it has none.</summary>
    public int Find(TKey name) => _ordinals.TryGetValue(name, out var ordinal) ? ordinal : -1;

    /// <summary>The ordinal of a name, a new one if need be.</summary>
    public int Intern(TKey name)
    {
        if (_ordinals.TryGetValue(name, out var ordinal)) return ordinal;
        ordinal = _names.Count;
        _names.Add(name);
        _ordinals[name] = ordinal;
        return ordinal;
    }
}
