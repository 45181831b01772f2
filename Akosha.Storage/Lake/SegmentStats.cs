using System.Globalization;
using System.Text.Json;

namespace Akosha.Storage.Lake;

/// <summary>
/// What the log says about a segment, so that readers can pass it over: the per-file statistics of the Delta protocol
/// and, in the tags, the systems it holds and a checksum of its bytes.
/// </summary>
public static class SegmentStats
{
    /// <summary>
    /// The tag with the JSON array of the system ids; absent when there are more than <see cref="MaxSystems"/>.
    /// </summary>
    public const string SystemsTag = "akosha.systems";

    /// <summary>The tag with the XXH3 (64 bits, hexadecimal) of the file.</summary>
    public const string ChecksumTag = "akosha.xxh3";

    /// <summary>The tag of a file that maintenance wrote: its rows are in the order of time.</summary>
    public const string ArrangedTag = "akosha.arranged";

    /// <summary>The tag with the JSON array of the models that made its vectors.</summary>
    public const string ModelsTag = "akosha.models";

    /// <summary>The tag with the number of vectors that were made before the messages around them were all there.</summary>
    public const string OpenContextsTag = "akosha.open_contexts";

    /// <summary>The tag of a file in whose footer all bounds of columns hold; files without it may have wrong ones.</summary>
    public const string BoundsTag = "akosha.bounds";

    /// <summary>What <see cref="BoundsTag"/> says.</summary>
    internal const string BoundsHold = "1";

    /// <summary>More rows than this are no statement about a file.</summary>
    private const long MaxRows = 1L << 40;

    /// <summary>A segment with more systems than this does not name them.</summary>
    internal const int MaxSystems = 256;

    /// <summary>The checksum of a file's bytes, as the tag has it.</summary>
    public static string Checksum(ReadOnlySpan<byte> content) =>
        System.IO.Hashing.XxHash3.HashToUInt64(content).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The highest row version of a segment by its statistics; 0 if they do not say.</summary>
    public static long HighestVersion(AddFile file) => Read(file, stats => Number(stats, "maxValues", "version")) ?? 0;

    /// <summary>How many rows a segment has by its statistics; 0 if they do not say.</summary>
    public static long Rows(AddFile file) =>
        Read(file, stats => Number(stats, "numRecords")) is > 0 and <= MaxRows and var rows ? rows : 0;

    /// <summary>The systems of a segment; null if the log does not say.</summary>
    public static IReadOnlyList<string>? Systems(AddFile file) => Names(file, SystemsTag);

    /// <summary>The models that made the vectors of a segment; null if the log does not say.</summary>
    public static IReadOnlyList<string>? Models(AddFile file) => Names(file, ModelsTag);

    /// <summary>The newest timestamp of a segment by its statistics, to the millisecond; null if they do not say.</summary>
    public static DateTimeOffset? Newest(AddFile file) => Span(file)?.Newest;

    /// <summary>
    /// The oldest and newest timestamps of a segment by its statistics, to the millisecond; null if they do not say.
    /// </summary>
    public static (DateTimeOffset Oldest, DateTimeOffset Newest)? Span(AddFile file) =>
        Read<(DateTimeOffset, DateTimeOffset)>(file, stats =>
        Timestamp(stats, "minValues") is { } oldest && Timestamp(stats, "maxValues") is { } newest ? (oldest, newest) : null);

    /// <summary>
    /// Reads something from the statistics; null if there are none, or they are no statistics: another engine may have written
    /// anything.
    /// </summary>
    private static T? Read<T>(AddFile file, Func<JsonElement, T?> read) where T : struct
    {
        if (file.Stats is null) return null;
        try
        {
            using var stats = JsonDocument.Parse(file.Stats);
            return read(stats.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement stats, params ReadOnlySpan<string> path) =>
        Find(stats, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;

    private static DateTimeOffset? Timestamp(JsonElement stats, string bounds) =>
        Find(stats, bounds, "timestamp") is { ValueKind: JsonValueKind.String } found && found.TryGetDateTimeOffset(out var time)
            ? time : null;

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element;
    }

    private static string[]? Names(AddFile file, string tag)
    {
        try
        {
            return file.Tags?.GetValueOrDefault(tag) is { } names && JsonSerializer.Deserialize<string[]>(names) is { } found
                && Array.TrueForAll(found, name => name is not null) ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
