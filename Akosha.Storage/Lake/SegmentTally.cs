using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Storage.Conversations;

namespace Akosha.Storage.Lake;

/// <summary>
/// Adds up, row by row, what the log will say about a segment: the per-file statistics of the Delta protocol and the tags that
/// <see cref="SegmentStats"/> reads.
/// </summary>
public sealed class SegmentTally
{
    private const long AlmostAMillisecond = 999;

    private static readonly long Last = UnixMicroseconds.Of(DateTimeOffset.MaxValue);

    private readonly HashSet<string> _systems = new(StringComparer.Ordinal), _models = new(StringComparer.Ordinal);
    private (long Oldest, long Newest) _timestamps = (long.MaxValue, long.MinValue), _versions = (long.MaxValue, long.MinValue);
    private int _openContexts;
    private int _withoutConversation, _withoutMessage;

    /// <summary>The number of rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Counts a row.</summary>
    public void Add(MessageRow row)
    {
        Rows++;
        if (row.ConversationId is null) _withoutConversation++;
        if (row.MessageId is null) _withoutMessage++;
        _timestamps = (Math.Min(_timestamps.Oldest, row.Timestamp), Math.Max(_timestamps.Newest, row.Timestamp));
        _versions = (Math.Min(_versions.Oldest, row.Version), Math.Max(_versions.Newest, row.Version));
        if (_systems.Count <= SegmentStats.MaxSystems) _systems.Add(row.SystemId);
        if (row.EmbeddingModel is { } model) _models.Add(model);
        if (row.EmbeddingContext is { } context && !VectorContext.IsSettled(context)) _openContexts++;
    }

    /// <summary>The statistics, as the JSON text of an <c>add</c> action; of one row at least.</summary>
    public string Stats() => new JsonObject
    {
        ["numRecords"] = Rows,
        ["minValues"] = Bounds(_timestamps.Oldest, _versions.Oldest),
        ["maxValues"] = Bounds(Math.Min(_timestamps.Newest + AlmostAMillisecond, Last), _versions.Newest),
        ["nullCount"] = new JsonObject
        {
            ["conversation_id"] = _withoutConversation,
            ["message_id"] = _withoutMessage,
            ["timestamp"] = 0,
            ["version"] = 0,
        },
    }.ToJsonString();

    /// <summary>The tags of the <c>add</c> action.</summary>
    /// <param name="content">The bytes of the file.</param>
    public Dictionary<string, string?> Tags(ReadOnlySpan<byte> content)
    {
        var tags = new Dictionary<string,
            string?>
        {
            [SegmentStats.ChecksumTag] = SegmentStats.Checksum(content),
            [SegmentStats.BoundsTag] = SegmentStats.BoundsHold
        };
        if (_systems.Count <= SegmentStats.MaxSystems) tags[SegmentStats.SystemsTag] = Names(_systems);
        tags[SegmentStats.ModelsTag] = Names(_models);
        if (_openContexts > 0) tags[SegmentStats.OpenContextsTag] = _openContexts.ToString(CultureInfo.InvariantCulture);
        return tags;
    }

    private static string Names(HashSet<string> names) => JsonSerializer.Serialize(names.Order(StringComparer.Ordinal));

    // The protocol cuts timestamps to milliseconds in both bounds, and asks readers to allow for it. The upper one is rounded up
    // before, for those that do not.
    private static JsonObject Bounds(long timestamp, long version) => new()
    {
        ["timestamp"] = UnixMicroseconds.ToTime(timestamp)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["version"] = version,
    };
}
