using System.Globalization;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>The answers to searches that are remembered in Redis, by the lake and the version of its log.</summary>
public sealed class RememberedAnswers(RedisConnection redis)
{
    private const int ScanCount = 1_000;

    /// <summary>What the keys of everything that searches remember begin with.</summary>
    public const string Prefix = "akosha:cache:";

    /// <summary>The beginning of the name of an answer, without <see cref="Prefix"/>.</summary>
    /// <param name="lakeId">The id of the table.</param>
    /// <param name="logVersion">The version of the log that it was made from, or a later one.</param>
    public static string NameOf(string lakeId, long logVersion) =>
        string.Create(CultureInfo.InvariantCulture, $"{StartOf(lakeId)}{logVersion}:");

    /// <summary>Removes the answers of a lake from before a version of its log.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RemoveAsync(string lakeId, long version, CancellationToken cancellation)
    {
        var removed = 0;
        var start = Prefix + StartOf(lakeId);
        var cursor = "0";
        do
        {
            var page = (RedisResult[])(await redis.CallAsync(
                database => database.ExecuteAsync("SCAN", cursor, "MATCH", start + "*", "COUNT", ScanCount), cancellation))!;
            cursor = (string)page[0]!;
            RedisKey[] old = [.. ((RedisKey[])page[1]!).Where(key => VersionOf(key.ToString(), start) < version)];
            if (old.Length > 0) removed += (int)await redis.CallAsync(database => database.KeyDeleteAsync(old), cancellation);
        }
        while (cursor != "0");
        return removed;
    }

    private static string StartOf(string lakeId) => $"answer:{lakeId}:";

    private static long VersionOf(string key, string start)
    {
        var end = key.IndexOf(':', start.Length);
        return end > 0 && long.TryParse(
            key.AsSpan(start.Length, end - start.Length), CultureInfo.InvariantCulture, out var version) ? version : -1;
    }
}
