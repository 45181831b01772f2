using System.Collections.Concurrent;

namespace Akosha.Search.Index;

/// <summary>The authors that some words name, by the systems in which they have a message. One writer; any number of readers.</summary>
internal sealed class NameBearers
{
    /// <summary>Words that more authors than this bear, in the systems that are searched, name nobody.</summary>
    public const int Most = 64;

    private readonly ConcurrentDictionary<int, Crowd> _ofSystem = new();
    private readonly Dictionary<int, int> _systemsOf = [];
    private readonly Crowd _everywhere = new();

    /// <summary>Authors of whom readers see none once they are too many.</summary>
    private sealed class Crowd
    {
        private readonly HashSet<int> _authors = [];
        private int[] _published = [];

        public int Count => _authors.Count;

        public int[] Published => Volatile.Read(ref _published);

        public bool IsTooMany { get; private set; }

        public void Add(int author) => Publish(_authors.Add(author));

        public void Remove(int author) => Publish(_authors.Remove(author));

        private void Publish(bool hasChanged)
        {
            if (!hasChanged) return;
            IsTooMany = _authors.Count > Most;
            if (!IsTooMany || _published.Length > 0) Volatile.Write(ref _published, IsTooMany ? [] : [.. _authors]);
        }
    }

    /// <summary>An author has a first message in a system.</summary>
    public void Add(int system, int author)
    {
        _ofSystem.GetOrAdd(system, _ => new Crowd()).Add(author);
        _systemsOf[author] = _systemsOf.GetValueOrDefault(author) + 1;
        _everywhere.Add(author);
    }

    /// <summary>The last message of an author in a system is gone.</summary>
    public void Remove(int system, int author)
    {
        if (!_ofSystem.TryGetValue(system, out var crowd)) return;
        crowd.Remove(author);
        if (crowd.Count == 0) _ofSystem.TryRemove(system, out _);
        if (--_systemsOf[author] > 0) return;
        _systemsOf.Remove(author);
        _everywhere.Remove(author);
    }

    /// <summary>The authors in some systems, or, if that is null, in all; none if they are too many.</summary>
    public IReadOnlyCollection<int> In(IReadOnlyCollection<int>? systems)
    {
        if (systems is null) return _everywhere.Published;
        var found = new HashSet<int>();
        foreach (var system in systems)
        {
            if (!_ofSystem.TryGetValue(system, out var crowd)) continue;
            if (crowd.IsTooMany) return [];
            found.UnionWith(crowd.Published);
            if (found.Count > Most) return [];
        }
        return found;
    }
}
