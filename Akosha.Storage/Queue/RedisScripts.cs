namespace Akosha.Storage.Queue;

/// <summary>What the queue does to its streams in Redis in one step: scripts in Lua.</summary>
internal static class RedisScripts
{
    /// <summary>
    /// Puts an entry into a stream, unless it is full. Atomic, so that several intakes together keep to the bound. Keys: the
    /// stream. Arguments: the most entries, the payload.
    /// </summary>
    public const string Add =
        "if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return false end return redis.call('XADD', KEYS[1], '*', "
        + "'payload', ARGV[2])";

    /// <summary>
    /// Takes out entries that are committed. Keys: the stream, the version of the log. Arguments: the group, the version that
    /// has them, their ids.
    /// </summary>
    public const string Finish = """
        redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3))
        redis.call('XDEL', KEYS[1], unpack(ARGV, 3))
        if tonumber(ARGV[2]) > tonumber(redis.call('GET', KEYS[2]) or '-1') then redis.call('SET', KEYS[2], ARGV[2]) end
        """;

    /// <summary>
    /// Corrects the version of the log, unless it has become another. Keys: that version. Arguments: what it is, what it shall
    /// be.
    /// </summary>
    public const string Correct = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end";

    /// <summary>
    /// Sets an entry aside. Keys: the stream, that of what is set aside, the reasons. Arguments: the group, the entry's id, its
    /// payload, the reason, its system.
    /// </summary>
    public const string SetAside = """
        redis.call('XADD', KEYS[2], '*', 'id', ARGV[2], 'payload', ARGV[3], 'reason', ARGV[4], 'system', ARGV[5])
        redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    /// <summary>
    /// Puts what was set aside back at the end of the stream. Keys: the stream, that of what is set aside, the reasons.
    /// Arguments: its id. Gives 1, or 0 if it is not there.
    /// </summary>
    public const string Revive = """
        local found = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])
        if #found == 0 then return 0 end
        for i = 1, #found[1][2], 2 do
          if found[1][2][i] == 'payload' then redis.call('XADD', KEYS[1], '*', 'payload', found[1][2][i + 1]) end
          if found[1][2][i] == 'id' then redis.call('HDEL', KEYS[3], found[1][2][i + 1]) end
        end
        redis.call('XDEL', KEYS[2], ARGV[1])
        return 1
        """;

    /// <summary>
    /// Replaces what was set aside by what is left of it, which then stands at the end of its stream, with what is said of it.
    /// Keys: the stream of what is set aside, the reasons. Arguments: its id, the payload that is left; none if it is empty.
    /// Gives 1, or 0 if it is not there.
    /// </summary>
    public const string ReplaceDead = """
        local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
        if #found == 0 then return 0 end
        local fields = found[1][2]
        if ARGV[2] == '' then
          for i = 1, #fields, 2 do if fields[i] == 'id' then redis.call('HDEL', KEYS[2], fields[i + 1]) end end
        else
          for i = 1, #fields, 2 do if fields[i] == 'payload' then fields[i + 1] = ARGV[2] end end
          redis.call('XADD', KEYS[1], '*', unpack(fields))
        end
        return redis.call('XDEL', KEYS[1], ARGV[1])
        """;

    /// <summary>
    /// Makes the stream of what is set aside anew: what was deleted from a stream stays in its memory, and on Redis' disk, beside
    /// what was not. Keys: the stream, the one that takes its place.
    /// </summary>
    public const string RenewDead = """
        local left = redis.call('XRANGE', KEYS[1], '-', '+')
        redis.call('DEL', KEYS[2])
        for _, entry in ipairs(left) do redis.call('XADD', KEYS[2], entry[1], unpack(entry[2])) end
        redis.call('DEL', KEYS[1])
        if #left > 0 then redis.call('RENAME', KEYS[2], KEYS[1]) end
        """;
}
