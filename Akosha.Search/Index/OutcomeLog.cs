using Akosha.Storage.Queue;

namespace Akosha.Search.Index;

/// <summary>
/// What became of the writes that commits have brought while this replica followed them: whoever commits does not know what was
/// there before, where several processes write, and a replica does. Of the newest writes alone; any thread may call it.
/// </summary>
internal sealed class OutcomeLog
{
    /// <summary>Of how many writes it is kept: at 10,000 a second, those of 26 seconds.</summary>
    public const int Capacity = 262_144;

    private readonly Lock _gate = new();
    // None of those that cannot be told: what is counted of them later stays untold.
    private readonly Dictionary<long, WriteCounts?> _outcomes = [];
    private readonly Queue<long> _order = new();

    /// <summary>Counts what became of messages of a write.</summary>
    /// <param name="version">The version of the write.</param>
    /// <param name="counts">What became of them.</param>
    public void Count(long version, WriteCounts counts)
    {
        lock (_gate)
        {
            if (_outcomes.TryGetValue(version, out var known)) _outcomes[version] = known + counts;
            else Add(version, counts);
        }
    }

    /// <summary>
    /// What became of a write cannot be told: something came since that should have come before it, or cannot be compared.
    /// </summary>
    /// <param name="version">The version of the write.</param>
    public void TakeBack(long version)
    {
        lock (_gate)
        {
            if (_outcomes.ContainsKey(version)) _outcomes[version] = null;
            else Add(version, null);
        }
    }

    /// <summary>What became of some writes, in sum.</summary>
    /// <param name="versions">Their versions.</param>
    /// <returns>Of how many something is known, and what.</returns>
    public (int Known, WriteCounts Counts) Find(IReadOnlyList<long> versions)
    {
        var known = 0;
        var counts = default(WriteCounts);
        lock (_gate)
        {
            foreach (var version in versions)
            {
                if (!_outcomes.TryGetValue(version, out var kept) || kept is not { } outcome) continue;
                known++;
                counts += outcome;
            }
        }
        return (known, counts);
    }

    private void Add(long version, WriteCounts? outcome)
    {
        _outcomes.Add(version, outcome);
        _order.Enqueue(version);
        if (_order.Count > Capacity) _outcomes.Remove(_order.Dequeue());
    }
}
