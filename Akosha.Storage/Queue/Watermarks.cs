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
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        if ARGV[4] == '1' then redis.call('PUBLISH', KEYS[1], ARGV[2]) end
        """;
    private const string RemoveScript =
        "redis.call('HDEL', KEYS[1], ARGV[1]) redis.call('HDEL', KEYS[2], ARGV[1]) redis.call('PUBLISH', KEYS[1], '')";
    private const string SlowestScript = Now + """
        local marks, slowest = redis.call('HGETALL', KEYS[1]), false
        for i = 1, #marks, 2 do
          local version, ends = string.match(marks[i + 1], '^(-?%d+):(%d+)$')
          if not ends or tonumber(ends) < now then
            redis.call('HDEL', KEYS[1], marks[i])
            redis.call('HDEL', KEYS[2], marks[i])
          elseif not slowest or tonumber(version) < tonumber(slowest) then slowest = version end
        end
        return slowest
        """;

    // Those whose mark has run out do not count; of one that lives and does not tell, nothing is known.
    private const string ForgottenScript = Now + """
        local marks, least = redis.call('HGETALL', KEYS[1]), false
        for i = 1, #marks, 2 do
          local ends = string.match(marks[i + 1], ':(%d+)$')
          if ends and tonumber(ends) >= now then
            local forgotten = redis.call('HGET', KEYS[2], marks[i])
            if not forgotten then return false end
            if not least or tonumber(forgotten) < tonumber(least) then least = forgotten end
          end
        end
        return least
        """;

    /// <summary>How far a search process is.</summary>
    /// <param name="Version">The version of the log that its searches see.</param>
    /// <param name="Forgotten">The version up to which it has forgotten what was erased; −1 while it has not.</param>
    public readonly record struct Mark(long Version, long Forgotten);

    /// <summary>Says how far a search process is.</summary>
    /// <param name="lakeId">The id of the table.</param>
    /// <param name="searcher">What the process is known by.</param>
    /// <param name="mark">How far it is.</param>
    /// <param name="lasting">How long that holds unless it is said again.</param>
    /// <param name="isNew">True to tell those who listen.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task SetAsync(
        string lakeId, string searcher, Mark mark, TimeSpan lasting, bool isNew,
        CancellationToken cancellation) => redis.CallAsync(
        database =>
            database.ScriptEvaluateAsync(
            SetScript, [RedisKeys.Searchers(lakeId), RedisKeys.Forgotten(lakeId)],
            [searcher, mark.Version, (long)lasting.TotalMilliseconds, isNew, mark.Forgotten]), cancellation);

    /// <summary>Forgets a process: nobody waits for it any more.</summary>
    public Task RemoveAsync(string lakeId, string searcher, CancellationToken cancellation) =>
        redis.CallAsync(
            database => database.ScriptEvaluateAsync(
                RemoveScript, [RedisKeys.Searchers(lakeId), RedisKeys.Forgotten(lakeId)], [searcher]), cancellation);

    /// <summary>What the searches of every live process see: the version of the slowest; null if there is no process.</summary>
    public async Task<long?> SlowestAsync(string lakeId, CancellationToken cancellation)
    {
        var slowest = await redis.CallAsync(
            database => database.ScriptEvaluateAsync(
                SlowestScript, [RedisKeys.Searchers(lakeId), RedisKeys.Forgotten(lakeId)]), cancellation);
        return slowest.IsNull ? null : long.Parse((string)slowest!, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The version up to which every live process has forgotten what was erased; null if there is no process, or one does not
    /// tell.
    /// </summary>
    public async Task<long?> ForgottenAsync(string lakeId, CancellationToken cancellation)
    {
        var least = await redis.CallAsync(
            database => database.ScriptEvaluateAsync(
                ForgottenScript, [RedisKeys.Searchers(lakeId), RedisKeys.Forgotten(lakeId)]), cancellation);
        return least.IsNull ? null : long.Parse((string)least!, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Has something done whenever a process says that it sees more, or that it leaves. Announcements can be lost.
    /// </summary>
    public Task ListenAsync(string lakeId, Action heard) =>
        redis.Subscriber.SubscribeAsync(RedisChannel.Literal(RedisKeys.Searchers(lakeId).ToString()), (_, _) => heard());
}
