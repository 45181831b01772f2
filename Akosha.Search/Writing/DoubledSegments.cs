namespace Akosha.Search.Writing;

/// <summary>
/// Which segments of the table hold some of the same writes, as a batch leaves them that was committed twice. The index has such
/// a write once, as one of the one segment; when that is taken away the other has to be read again.
/// </summary>
internal sealed class DoubledSegments
{
    private readonly Dictionary<string, HashSet<string>> _others = new(StringComparer.Ordinal);
    private (string?, string?) _last;

    /// <summary>Notes that two segments hold the same write.</summary>
    public void Add(string? one, string? other)
    {
        if (one is null || other is null || _last == (one, other) || one == other) return;
        _last = (one, other);
        OthersOf(one).Add(other);
        OthersOf(other).Add(one);
    }

    /// <summary>Notes that segments left the table, and which took their place; those may hold the same writes.</summary>
    /// <param name="replaced">Those that left.</param>
    /// <param name="successors">Those that took their place.</param>
    /// <param name="bereft">Of those that left the ones with which messages went.</param>
    /// <returns>The segments that may have such a message, too.</returns>
    public IReadOnlySet<string> Replace(
        IReadOnlySet<string> replaced, IReadOnlyCollection<string> successors, IReadOnlySet<string> bereft)
    {
        var holders = new HashSet<string>(StringComparer.Ordinal);
        _last = default;
        foreach (var segment in replaced)
        {
            if (!_others.Remove(segment, out var others)) continue;
            foreach (var other in others.Where(other => !replaced.Contains(other)))
            {
                if (bereft.Contains(segment)) holders.Add(other);
                if (OthersOf(other) is var left && left.Remove(segment) && left.Count == 0) _others.Remove(other);
                if (!successors.Contains(other))
                    foreach (var successor in successors) Add(other, successor);
            }
        }
        return holders;
    }

    private HashSet<string> OthersOf(string segment)
    {
        if (!_others.TryGetValue(segment, out var others))
            _others[segment] = others = new HashSet<string>(StringComparer.Ordinal);
        return others;
    }
}
