using System.Collections.Concurrent;
using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// The authors that some words name, each in the systems in which they have a message: a short list while they are few, by system
/// once they are many. One writer; any number of readers.
/// </summary>
internal sealed class NameBearers
{
    /// <summary>Words that more authors than this bear, in the systems that are searched, name nobody.</summary>
    public const int Max = 64;

    private (SystemOrdinal System, AuthorOrdinal Author)[] _few = [];
    private Crowds? _many;

    /// <summary>An author has a first message in a system.</summary>
    public void Add(SystemOrdinal system, AuthorOrdinal author)
    {
        if (_many is null && _few.Length < Max) Volatile.Write(ref _few, [.. _few, (system, author)]);
        else
        {
            var many = _many ?? new Crowds(_few);
            many.Add(system, author);
            Volatile.Write(ref _many, many);
        }
    }

    /// <summary>The last message of an author in a system is gone.</summary>
    public void Remove(SystemOrdinal system, AuthorOrdinal author)
    {
        if (_many is { } many) many.Remove(system, author);
        else Volatile.Write(ref _few, Array.FindAll(_few, bearer => bearer != (system, author)));
    }

    /// <summary>The authors in some systems, or, if that is null, in all; null if they are too many.</summary>
    public IReadOnlyCollection<AuthorOrdinal>? In(IReadOnlyCollection<SystemOrdinal>? systems)
    {
        if (Volatile.Read(ref _many) is { } many) return many.In(systems);
        var few = Volatile.Read(ref _few);
        return few.Length == 0 ? [] : few.Where(bearer => systems?.Contains(bearer.System) != false)
            .Select(bearer => bearer.Author).ToHashSet();
    }

    private sealed class Crowds
    {
        private readonly ConcurrentDictionary<SystemOrdinal, Crowd> _ofSystem = new();
        private readonly Dictionary<AuthorOrdinal, int> _systemsOf = [];
        private readonly Crowd _everywhere = new();

        public Crowds(IEnumerable<(SystemOrdinal System, AuthorOrdinal Author)> few)
        {
            foreach (var (system, author) in few) Add(system, author);
        }

        public void Add(SystemOrdinal system, AuthorOrdinal author)
        {
            _ofSystem.GetOrAdd(system, _ => new Crowd()).Add(author);
            _systemsOf[author] = _systemsOf.GetValueOrDefault(author) + 1;
            _everywhere.Add(author);
        }

        public void Remove(SystemOrdinal system, AuthorOrdinal author)
        {
            if (!_ofSystem.TryGetValue(system, out var crowd)) return;
            crowd.Remove(author);
            if (crowd.Count == 0) _ofSystem.TryRemove(system, out _);
            if (--_systemsOf[author] > 0) return;
            _systemsOf.Remove(author);
            _everywhere.Remove(author);
        }

        public IReadOnlyCollection<AuthorOrdinal>? In(IReadOnlyCollection<SystemOrdinal>? systems)
        {
            if (systems is null) return _everywhere.IsTooMany ? null : _everywhere.Published;
            var found = new HashSet<AuthorOrdinal>();
            foreach (var system in systems)
            {
                if (!_ofSystem.TryGetValue(system, out var crowd)) continue;
                if (crowd.IsTooMany) return null;
                found.UnionWith(crowd.Published);
                if (found.Count > Max) return null;
            }
            return found;
        }
    }

    /// <summary>Authors of whom readers see none while they are too many.</summary>
    private sealed class Crowd
    {
        private readonly HashSet<AuthorOrdinal> _authors = [];
        private AuthorOrdinal[] _published = [];

        public int Count => _authors.Count;

        public AuthorOrdinal[] Published => Volatile.Read(ref _published);

        public bool IsTooMany { get; private set; }

        public void Add(AuthorOrdinal author) => Publish(_authors.Add(author));

        public void Remove(AuthorOrdinal author) => Publish(_authors.Remove(author));

        private void Publish(bool hasChanged)
        {
            if (!hasChanged) return;
            IsTooMany = _authors.Count > Max;
            if (!IsTooMany || _published.Length > 0) Volatile.Write(ref _published, IsTooMany ? [] : [.. _authors]);
        }
    }
}
