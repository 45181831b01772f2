using System.Collections.Concurrent;

namespace Akosha.Search.Tiers;

/// <summary>What of the cold tier a search wanted and could not have. Any thread may add to it.</summary>
internal sealed class ColdGaps
{
    private readonly ConcurrentQueue<ColdGap> _found = new();

    /// <summary>What was found missing, in order.</summary>
    public IReadOnlyCollection<ColdGap> Found => _found;

    /// <summary>Something was not there in time.</summary>
    /// <param name="names">What it is.</param>
    public void Late(string names) => _found.Enqueue(new ColdGap(names, null));

    /// <summary>Something cannot be read.</summary>
    /// <param name="names">What it is.</param>
    /// <param name="reason">Why.</param>
    public void Unreadable(string names, string reason) => _found.Enqueue(new ColdGap(names, reason));
}
