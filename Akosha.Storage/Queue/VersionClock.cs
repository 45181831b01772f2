using Akosha.Storage.Conversations;

namespace Akosha.Storage.Queue;

/// <summary>
/// Gives each entry its version: the microseconds of the clock, or one more than the last version if the clock has not
/// moved on (a hybrid logical clock). Versions so rise in the order of acceptance, across restarts too.
/// </summary>
public sealed class VersionClock(TimeProvider time)
{
    private long _last;

    /// <summary>The next version, higher than any before.</summary>
    public long Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, UnixMicroseconds.Of(time.GetUtcNow()));
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return next;
        }
    }

    /// <summary>Makes every later version higher than <paramref name="version"/>, which the lake already holds.</summary>
    public void Observe(long version)
    {
        for (var last = Volatile.Read(ref _last); last < version; last = Volatile.Read(ref _last))
            Interlocked.CompareExchange(ref _last, version, last);
    }
}
