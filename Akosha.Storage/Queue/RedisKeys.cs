using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>Everything Akosha keeps in Redis for its queue.</summary>
public static class RedisKeys
{
    /// <summary>The stream of entries.</summary>
    public static readonly RedisKey Stream = "akosha:ingest";

    /// <summary>The stream of entries that were set aside: <c>id</c>, <c>payload</c>, <c>reason</c>, <c>system</c>.</summary>
    public static readonly RedisKey Dead = "akosha:ingest:dead";

    /// <summary>Where the stream of entries that were set aside is made anew, within a script.</summary>
    public static readonly RedisKey DeadBeingRenewed = "akosha:ingest:dead:renewed";

    /// <summary>Why entries were set aside, by their id in the stream; an entry that is put back leaves it.</summary>
    public static readonly RedisKey DeadReasons = "akosha:ingest:dead:reasons";

    /// <summary>The highest version of the lake's log that this queue's workers committed.</summary>
    public static readonly RedisKey LogVersion = "akosha:log:version";

    /// <summary>The consumer group of the workers.</summary>
    public static readonly RedisValue Group = "workers";

    /// <summary>Where each commit is announced, with its log version.</summary>
    public static readonly RedisChannel Commits = RedisChannel.Literal("akosha:commits");

    /// <summary>What each search process over a lake sees, and the channel where it says so.</summary>
    /// <param name="lakeId">The id of the table: several deployments may share a Redis.</param>
    public static RedisKey Searchers(string lakeId) => $"akosha:searchers:{lakeId}";

    /// <summary>Up to which version each search process over a lake has forgotten what was erased.</summary>
    /// <param name="lakeId">The id of the table.</param>
    public static RedisKey Forgotten(string lakeId) => $"akosha:searchers:{lakeId}:forgotten";

    /// <summary>Where the search processes over a lake are asked what became of writes.</summary>
    /// <param name="lakeId">The id of the table.</param>
    public static RedisChannel Outcomes(string lakeId) => RedisChannel.Literal($"akosha:outcomes:{lakeId}");

    /// <summary>Where they answer.</summary>
    /// <param name="asker">What the process that asks is known by.</param>
    public static RedisChannel OutcomesFor(string asker) => RedisChannel.Literal($"akosha:outcomes:for:{asker}");

    /// <summary>The version of the rows of an entry: its place in the stream.</summary>
    /// <param name="id">A stream id, milliseconds and sequence: <c>1700000000000-3</c>.</param>
    public static long VersionOf(RedisValue id)
    {
        var text = id.ToString();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (long.Parse(text.AsSpan(0, dash), culture) << 20) | Math.Min(
            long.Parse(text.AsSpan(dash + 1), culture), (1 << 20) - 1);
    }

    /// <summary>The stream id of a version.</summary>
    public static RedisValue IdOf(long version) => $"{version >> 20}-{version & ((1 << 20) - 1)}";

    /// <summary>When an entry was added, by its id.</summary>
    public static DateTimeOffset TimeOf(RedisValue id) => DateTimeOffset.FromUnixTimeMilliseconds(VersionOf(id) >> 20);
}
