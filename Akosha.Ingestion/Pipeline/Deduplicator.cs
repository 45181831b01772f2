using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Of several writes of a key in a batch, keeps the last; of several metadata of a conversation too. While this process is the
/// one writer of the lake, it also knows the newest committed write of every key, and drops exact repeats before they cost a row;
/// with other writers about it could miss a deletion of theirs, and so knows nothing. It is an economy: readers keep one row a
/// key whatever is written.
/// </summary>
internal sealed class Deduplicator(DeliveryMode delivery)
{
    private readonly Dictionary<MessageKey, Known> _messages = [];
    private readonly Dictionary<(string System, string Conversation), (long Version, UInt128 Digest)> _metadata = [];
    private readonly TombstoneIndex _tombstones = new();

    /// <summary>A committed write; without a digest if it is a deletion, or nobody knows what it says.</summary>
    private readonly record struct Known(long Version, long Timestamp, UInt128 Digest);

    /// <summary>
    /// The rows that change something, in their order: no exact repeats, and of several writes of a key the last. Of each
    /// conversation one row at most carries metadata.
    /// </summary>
    public List<MessageRow> Distinct(IEnumerable<MessageRow> rows)
    {
        var (kept, metadata, tombstones) = (new List<MessageRow?>(), new BatchMetadata(), new TombstoneIndex());
        var positions = new Dictionary<MessageKey, int>();
        foreach (var row in rows)
        {
            if (row.MessageId is null)
            {
                kept.Add(row);
                tombstones.Add(row);
                continue;
            }
            metadata.See(row);
            var key = row.Key;
            if (positions.TryGetValue(key, out var position)) kept[position] = null;
            else if (RepeatOf(key, row) is { } known && !tombstones.Covers(row, known.Version)) continue;
            positions[key] = kept.Count;
            kept.Add(row);
        }
        return metadata.Place(kept, row => tombstones.Covers(row, row.MetadataVersion!.Value) || IsKnown(row), Restored);
    }

    /// <summary>Records rows that are committed.</summary>
    public void Remember(IEnumerable<MessageRow> rows)
    {
        if (!delivery.HasOneWriter) return;
        foreach (var row in rows)
        {
            if (row.MessageId is null)
            {
                _tombstones.Add(row);
                continue;
            }
            if (row is { Metadata: { } metadata, MetadataVersion: { } version }
                && WriteOrder.Replaces(version, _metadata.GetValueOrDefault(ScopeOf(row)).Version))
                _metadata[ScopeOf(row)] = (version, ContentDigest.Of(metadata));
            if (row.IsHollow) continue;
            var key = row.Key;
            if (!_messages.TryGetValue(key, out var known) || !WriteOrder.Replaces(known.Version, row.Version))
                _messages[key] = new Known(row.Version, row.Timestamp, row.Deleted ? default : row.ContentDigest ?? default);
        }
    }

    private static (string, string) ScopeOf(MessageRow row) => (row.SystemId, row.ConversationId!);

    /// <summary>The committed write that a row only repeats; null if there is none.</summary>
    private Known? RepeatOf(MessageKey key, MessageRow row) =>
        !row.Deleted && _messages.TryGetValue(key, out var known) && known.Digest != default && known.Digest == row.ContentDigest
        && SameTime(known.Timestamp, row) && !_tombstones.Covers(row, known.Version) ? known : null;

    /// <summary>True if the conversation has the metadata that a row carries.</summary>
    private bool IsKnown(MessageRow row) =>
        _metadata.TryGetValue(ScopeOf(row), out var known) && !_tombstones.Covers(row, known.Version)
            && known.Digest == ContentDigest.Of(row.Metadata!);

    /// <summary>
    /// A row that is stored for the metadata it brings alone: a repeat stays at the time of what it repeats, and of a message
    /// that is deleted again nothing else is stored.
    /// </summary>
    private MessageRow Restored(MessageRow row) =>
        RepeatOf(row.Key, row) is { } known ? row with { Timestamp = known.Timestamp } : row.Hollowed();

    /// <summary>
    /// A repeat that names no time of its own (it then has the time of receipt) is one whatever the first said.
    /// </summary>
    private static bool SameTime(long timestamp, MessageRow row) => row.Timestamp == timestamp || row.Timestamp == row.ReceivedAt;
}
