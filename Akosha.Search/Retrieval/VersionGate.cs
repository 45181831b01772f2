using System.Globalization;
using Akosha.Search.Catalogs;

namespace Akosha.Search.Retrieval;

/// <summary>
/// Lets readers wait until this replica sees a version of the log: for the time budget of a search, outside the bound on
/// searches, and only so many at the same time. A version that does not exist costs a timer.
/// </summary>
internal sealed class VersionGate(SearchableIndex index, SearchOptions options, TimeProvider time)
{
    /// <summary>Most readers of one caller, and of all together, that wait at the same time.</summary>
    public const int MaxOfOne = 256, MaxOfAll = 2_048;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _all;
    private long _looked;

    /// <summary>Waits until searches see a version.</summary>
    /// <param name="caller">Who waits.</param>
    /// <param name="atLeast">The version; null for none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null if they do, or none was asked for; otherwise what the answer must say.</returns>
    public async Task<string?> WaitAsync(string caller, long? atLeast, CancellationToken cancellation)
    {
        if (atLeast is not { } version || (index.IsCaughtUp && index.Catalog.LogVersion >= version)) return null;
        if (!TryEnter(caller)) return Text(version, "was not waited for, since too many wait");
        try
        {
            LookSoon();
            return await index.WaitForAsync(
                version, TimeSpan.FromMilliseconds(options.BudgetMilliseconds), cancellation, isSure: false)
                ? null
                : Text(version, "has not been reached in time");
        }
        finally
        {
            Leave(caller);
        }
    }

    // It names what the caller asked for, and not what there is: versions count everybody's commits.
    private static string Text(long version, string why) =>
        string.Create(
            CultureInfo.InvariantCulture, $"version {version} of the log {why}: what was committed up to it may be missing");

    /// <summary>
    /// Has the log looked at without waiting for the next poll, but not so often that inventing versions keeps it busy.
    /// </summary>
    private void LookSoon()
    {
        var last = Volatile.Read(ref _looked);
        if (time.GetElapsedTime(last) >= BetweenLooks
            && Interlocked.CompareExchange(ref _looked, time.GetTimestamp(), last) == last)
            index.Nudge();
    }

    private bool TryEnter(string caller)
    {
        lock (_gate)
        {
            var own = _waiting.GetValueOrDefault(caller);
            if (own >= MaxOfOne || _all >= MaxOfAll) return false;
            _waiting[caller] = own + 1;
            _all++;
            return true;
        }
    }

    private void Leave(string caller)
    {
        lock (_gate)
        {
            if (--_waiting[caller] == 0) _waiting.Remove(caller);
            _all--;
        }
    }
}
