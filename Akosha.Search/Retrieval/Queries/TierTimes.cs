using System.Diagnostics;
using Akosha.Search.Index;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Adds up how long a search spends in each tier.</summary>
internal sealed class TierTimes
{
    private readonly long[] _ticks = new long[Enum.GetValues<Tier>().Length];

    /// <summary>Adds the time since a moment (<see cref="Stopwatch.GetTimestamp"/>) to a tier.</summary>
    /// <returns>The moment now.</returns>
    public long Add(Tier tier, long since)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _ticks[(int)tier], now - since);
        return now;
    }

    /// <summary>The time in a tier.</summary>
    public TimeSpan Of(Tier tier) => Stopwatch.GetElapsedTime(0, _ticks[(int)tier]);
}
