using System.Globalization;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>
/// How far each search process of a deployment has followed the log, kept in Redis under the lake's id (docs/formats/queue.md).
/// Redis' own clock tells whose mark has run out, so that the clocks of the processes do not matter.
/// </summary>
public sealed class Watermarks(RedisConnection redis)
{
    private const string Now = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000)\n";
    private const string SetScript = Now + """
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. string.format('%.0f', now + ARGV[3]))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        if ARGV[4] == '1' then redis.call('PUBLISH', KEYS[1], ARGV[2]) end
        """;
    private const string RemoveScript = "redis.call('HDEL', KEYS[1], ARGV[1]) redis.call('PUBLISH', KEYS[1], '')";
    private const string SlowestScript = Now + """
        local marks, slowest = redis.call('HGETALL', KEYS[1]), false
        for i = 1, #marks, 2 do
          local version, ends = string.match(marks[i + 1], '^(-?%d+):(%d+)$')
          if not ends or tonumber(ends) < now then redis.call('HDEL', KEYS[1], marks[i])
          elseif not slowest or tonumber(version) < tonumber(slowest) then slowest = version end
        end
        return slowest
        """;

    /// <summary>Says what the searches of a process see.</summary>
    /// <param name="lakeId">The id of the table.</param>
    /// <param name="searcher">What the process is known by.</param>
    /// <param name="version">The version of the log.</param>
    /// <param name="lasting">How long that holds unless it is said again.</param>
    /// <param name="isNew">True to tell those who listen.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task SetAsync(
        string lakeId, string searcher, long version, TimeSpan lasting, bool isNew,
        CancellationToken cancellation) => redis.CallAsync(
        database =>
            database.ScriptEvaluateAsync(
            SetScript, [RedisKeys.Searchers(lakeId)],
            [searcher, version, (long)lasting.TotalMilliseconds, isNew]), cancellation);

    /// <summary>Forgets a process: nobody waits for it any more.</summary>
    public Task RemoveAsync(string lakeId, string searcher, CancellationToken cancellation) =>
        redis.CallAsync(
            database => database.ScriptEvaluateAsync(RemoveScript, [RedisKeys.Searchers(lakeId)], [searcher]), cancellation);

    /// <summary>What the searches of every live process see: the version of the slowest; null if there is no process.</summary>
    public async Task<long?> SlowestAsync(string lakeId, CancellationToken cancellation)
    {
        var slowest = await redis.CallAsync(
            database => database.ScriptEvaluateAsync(SlowestScript, [RedisKeys.Searchers(lakeId)]), cancellation);
        return slowest.IsNull ? null : long.Parse((string)slowest!, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Has something done whenever a process says that it sees more, or that it leaves. Announcements can be lost.
    /// </summary>
    public Task ListenAsync(string lakeId, Action heard) =>
        redis.Subscriber.SubscribeAsync(RedisChannel.Literal(RedisKeys.Searchers(lakeId).ToString()), (_, _) => heard());
}
