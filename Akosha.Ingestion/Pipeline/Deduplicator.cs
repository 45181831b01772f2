using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Of several writes of a key in a batch, keeps the last; of several metadata of a conversation too. While this process is the
/// one writer of the lake, it also knows the newest committed write of every key, settles the place of an edit, and drops exact
/// repeats before they cost a row; with other writers about it could miss a deletion of theirs, and so knows nothing: rows carry
/// what readers need to settle places (<see cref="Placement"/>). Dropping is an economy: readers keep one row a key whatever is
/// written.
/// </summary>
internal sealed class Deduplicator(DeliveryMode delivery)
{
    private readonly Dictionary<MessageKey, KnownWrite> _messages = [];
    private readonly Dictionary<(string System, string Conversation), (long Version, UInt128 Digest)> _metadata = [];
    private readonly TombstoneIndex _tombstones = new();
    private readonly KnownPlaces _places = new();
    private readonly ConversationKeys _keys = new();

    /// <summary>
    /// The rows that change something, in their order: no exact repeats, and of several writes of a key the last. Of each
    /// conversation one row at most carries metadata.
    /// </summary>
    /// <param name="rows">The rows of a batch.</param>
    /// <param name="counted">
    /// The versions of entries of which every row is kept (<see cref="IngestEntry.IsCounted"/>); null for none.
    /// </param>
    public DistinctRows Distinct(IEnumerable<MessageRow> rows, IReadOnlySet<long>? counted = null)
    {
        var kept = new List<MessageRow?>();
        var metadata = new BatchMetadata();
        var tombstones = new TombstoneIndex();
        var distinct = new DistinctRows();
        var written = new Dictionary<MessageKey, (int Position, KnownWrite Write)>();
        foreach (var row in rows)
        {
            if (row.MessageId is null)
            {
                distinct.Count(row.Version, MetBy(row, tombstones, written, kept));
                kept.Add(row);
                tombstones.Add(row);
                continue;
            }
            metadata.See(row);
            var key = row.Key;
            var isInBatch = written.TryGetValue(key, out var earlier);
            var former = isInBatch ? Standing(earlier.Write, row) : FormerOf(key, row);
            if (former is { } known && tombstones.Covers(row, known.Version)) former = null;
            var isRepeat = former is { } there && (row.Yields ? there.Outlasts(row) : there.IsRepeatedBy(row));
            distinct.Count(row.Version, CountsOf(row, former, isRepeat));
            if (isRepeat && (!isInBatch || row.Yields)) continue;
            // Of one that is kept readers learn the place from its own row.
            var replaces = isInBatch && !IsCounted(row.Version) && !IsCounted(earlier.Write.Version);
            var placed = delivery.HasOneWriter ? Settled(row, former)
                : Unsettled(row, replaces ? kept[earlier.Position] : null, tombstones);
            if (replaces) kept[earlier.Position] = null;
            written[key] = (kept.Count, KnownWrite.Of(placed));
            kept.Add(placed);
        }
        distinct.Rows = metadata.Place(
            kept, row => tombstones.Covers(row, row.MetadataVersion!.Value) || IsKnown(row), Restored);
        return distinct;

        bool IsCounted(long version) => counted?.Contains(version) == true;
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
            KnownWrite? former = _messages.TryGetValue(key, out var known) ? known : null;
            _places.Learn(key, row, former);
            if (former is null) _keys.Add(row, key);
            if (former is null || !WriteOrder.Replaces(known.Version, row.Version)) _messages[key] = KnownWrite.Of(row);
        }
    }

    /// <summary>An edit stays where the message is, at its time, unless it gives another.</summary>
    private static MessageRow Settled(MessageRow row, KnownWrite? former) =>
        former is { } old && old.IsAtTimeOf(row) ? row.StayingAt(old.Timestamp, old.Place) : row;

    /// <summary>A row with what the batch knows of the place of its message.</summary>
    private static MessageRow Unsettled(MessageRow row, MessageRow? earlier, TombstoneIndex tombstones)
    {
        if (row.Deleted) return row;
        var open = row.Unsettled();
        return earlier is null ? open
            : open.PlacedBy(earlier.Placement.Union(open.Placement), tombstones.NewestOver(row.SystemId, row.ConversationId!));
    }

    private static WriteCounts CountsOf(MessageRow row, KnownWrite? former, bool isRepeat) => (former, row.Deleted) switch
    {
        (null, true) => default,
        (null, false) => new WriteCounts(New: 1),
        (_, true) => new WriteCounts(Deleted: 1, DeletedFrom: 1),
        _ => isRepeat ? new WriteCounts(Unchanged: 1) : new WriteCounts(Replaced: 1),
    };

    /// <summary>
    /// What a tombstone of a conversation or a system deletes: of what is committed, and of its batch before it.
    /// </summary>
    private WriteCounts MetBy(
        MessageRow tombstone, TombstoneIndex before, Dictionary<MessageKey, (int Position, KnownWrite Write)> written,
        List<MessageRow?> kept)
    {
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (conversation, keys) in _keys.Under(tombstone))
        {
            var newest = Math.Max(
                _tombstones.NewestOver(tombstone.SystemId, conversation), before.NewestOver(tombstone.SystemId, conversation));
            var standing = keys.Count(key => !written.ContainsKey(key)
                && _messages[key] is { Deleted: false } known && !WriteOrder.Covers(newest, known.Version));
            if (standing > 0) met[conversation] = standing;
        }
        foreach (var (position, write) in written.Values)
        {
            var row = kept[position]!;
            if (write.Deleted || row.SystemId != tombstone.SystemId || before.Covers(row, write.Version)
                || (tombstone.ConversationId ?? row.ConversationId) != row.ConversationId) continue;
            met[row.ConversationId!] = met.GetValueOrDefault(row.ConversationId!) + 1;
        }
        return new WriteCounts(Deleted: met.Values.Sum(), DeletedFrom: met.Count);
    }

    private static (string, string) ScopeOf(MessageRow row) => (row.SystemId, row.ConversationId!);

    /// <summary>The committed write of a message that is there; null if there is none.</summary>
    private KnownWrite? FormerOf(MessageKey key, MessageRow row) =>
        _messages.TryGetValue(key, out var known) && Standing(known, row) is { } former
            ? _places.Placed(key, former, _tombstones.NewestOver(row.SystemId, row.ConversationId!)) : null;

    private KnownWrite? Standing(KnownWrite known, MessageRow row) =>
        known.Deleted || _tombstones.Covers(row, known.Version) ? null : known;

    /// <summary>True if the conversation has the metadata that a row carries.</summary>
    private bool IsKnown(MessageRow row) =>
        _metadata.TryGetValue(ScopeOf(row), out var known) && !_tombstones.Covers(row, known.Version)
            && known.Digest == ContentDigest.Of(row.Metadata!);

    /// <summary>
    /// A row that is stored for the metadata it brings alone: a repeat stays where what it repeats is, and of a message that is
    /// deleted again nothing else is stored.
    /// </summary>
    private MessageRow Restored(MessageRow row) => FormerOf(row.Key, row) is { } known && known.IsRepeatedBy(row)
        ? row.StayingAt(known.Timestamp, known.Place) : row.Hollowed();
}
