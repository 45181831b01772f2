using System.Collections.Concurrent;
using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>Numbers distinct names in the order in which they come. One writer; any number of readers.</summary>
internal sealed class Interner<TKey, TOrdinal>
    where TKey : notnull
    where TOrdinal : struct, IOrdinal<TOrdinal>
{
    private readonly ConcurrentDictionary<TKey, TOrdinal> _ordinals = new();
    private readonly GrowableColumn<TKey> _names = new();

    public int Count => _names.Count;

    /// <summary>The name of an ordinal that a snapshot holds.</summary>
    public TKey this[TOrdinal ordinal] => _names[ordinal.Value];

    /// <summary>The ordinal of a name; none if it is not known.</summary>
    public TOrdinal Find(TKey name) => _ordinals.TryGetValue(name, out var ordinal) ? ordinal : TOrdinal.Of(-1);

    /// <summary>The ordinal of a name, a new one if need be.</summary>
    public TOrdinal Intern(TKey name)
    {
        if (_ordinals.TryGetValue(name, out var ordinal)) return ordinal;
        ordinal = TOrdinal.Of(_names.Count);
        _names.Add(name);
        _ordinals[name] = ordinal;
        return ordinal;
    }
}
