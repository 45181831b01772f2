using System.Globalization;
using System.Text.Json;

namespace Akosha.Storage.Lake;

/// <summary>
/// What the log says about a segment, so that readers can pass it over: the per-file statistics of the Delta protocol
/// and, in the tags, the systems it holds and a checksum of its bytes.
/// </summary>
public static class SegmentStats
{
    /// <summary>The tag with the JSON array of the system ids; absent when there are more than <see cref="MostSystems"/>.</summary>
    public const string SystemsTag = "akosha.systems";

    /// <summary>The tag with the XXH3 (64 bits, hexadecimal) of the file.</summary>
    public const string ChecksumTag = "akosha.xxh3";

    /// <summary>The tag of a file that maintenance wrote: its rows are in the order of time.</summary>
    public const string ArrangedTag = "akosha.arranged";

    /// <summary>The tag with the JSON array of the models that made its vectors.</summary>
    public const string ModelsTag = "akosha.models";

    /// <summary>A segment with more systems than this does not name them.</summary>
    internal const int MostSystems = 256;

    /// <summary>The checksum of a file's bytes, as the tag has it.</summary>
    public static string Checksum(ReadOnlySpan<byte> content) =>
        System.IO.Hashing.XxHash3.HashToUInt64(content).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The highest row version of a segment by its statistics; 0 if they do not say.</summary>
    public static long HighestVersion(AddFile file)
    {
        if (file.Stats is null) return 0;
        using var stats = JsonDocument.Parse(file.Stats);
        return stats.RootElement.TryGetProperty("maxValues", out var bounds) && bounds.TryGetProperty("version", out var version)
            ? version.GetInt64()
            : 0;
    }

    /// <summary>How many rows a segment has by its statistics; 0 if they do not say.</summary>
    public static long Rows(AddFile file)
    {
        if (file.Stats is null) return 0;
        using var stats = JsonDocument.Parse(file.Stats);
        return stats.RootElement.TryGetProperty("numRecords", out var rows) ? rows.GetInt64() : 0;
    }

    /// <summary>The systems of a segment; null if the log does not say.</summary>
    public static IReadOnlyList<string>? Systems(AddFile file) => Names(file, SystemsTag);

    /// <summary>The models that made the vectors of a segment; null if the log does not say.</summary>
    public static IReadOnlyList<string>? Models(AddFile file) => Names(file, ModelsTag);

    /// <summary>The newest timestamp of a segment by its statistics, to the millisecond; null if they do not say.</summary>
    public static DateTimeOffset? Newest(AddFile file) => Span(file)?.Newest;

    /// <summary>The oldest and newest timestamps of a segment by its statistics, to the millisecond; null if they do not say.</summary>
    public static (DateTimeOffset Oldest, DateTimeOffset Newest)? Span(AddFile file)
    {
        if (file.Stats is null) return null;
        using var stats = JsonDocument.Parse(file.Stats);
        return Timestamp(stats.RootElement, "minValues") is { } oldest && Timestamp(stats.RootElement, "maxValues") is { } newest ? (oldest, newest) : null;
    }

    private static DateTimeOffset? Timestamp(JsonElement stats, string bounds) =>
        stats.TryGetProperty(bounds, out var values) && values.TryGetProperty("timestamp", out var time) && time.TryGetDateTimeOffset(out var found) ? found : null;

    private static string[]? Names(AddFile file, string tag) => file.Tags?.GetValueOrDefault(tag) is { } names ? JsonSerializer.Deserialize<string[]>(names) : null;
}
