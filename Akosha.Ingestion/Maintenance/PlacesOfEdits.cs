using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// What is known, over a set of files, of the places of messages that were written more than once by writers that did not know
/// of one another. Those are few, so they are found first (<see cref="Note"/>), and then their rows are looked at once more.
/// </summary>
internal sealed class PlacesOfEdits
{
    private readonly Dictionary<MessageKey, Placement?> _placements = [];

    /// <summary>What the row that counts says itself.</summary>
    private readonly Dictionary<MessageKey, (long Version, Placement Placement)> _newest = [];

    /// <summary>True if there are such messages.</summary>
    public bool Any => _placements.Count > 0;

    /// <summary>Notes a message that has several writes.</summary>
    public void Note(MessageKey key) => _placements.TryAdd(key, null);

    /// <summary>Takes a row into account, once all messages are noted.</summary>
    public void Add(MessageRow row)
    {
        if (row.MessageId is null || row.IsHollow) return;
        var key = row.Key;
        if (!_placements.TryGetValue(key, out var known)) return;
        var placement = row.Placement;
        _placements[key] = known?.Union(placement) ?? placement;
        if (!_newest.TryGetValue(key, out var newest) || WriteOrder.Replaces(row.Version, newest.Version))
            _newest[key] = (row.Version, placement);
    }

    /// <summary>A row as it is to be written: one of a message that was edited carries what is known of its place.</summary>
    /// <param name="row">The row.</param>
    /// <param name="tombstone">The newest version of a tombstone of its conversation or its system; 0 if there is none.</param>
    public MessageRow Placed(MessageRow row, long tombstone) =>
        row.IsMessage && row.PlacingKind != PlacingKind.Settled && _placements.GetValueOrDefault(row.Key) is { } placement
            ? row.PlacedBy(placement, tombstone) : row;

    /// <summary>True if the place of a message would be lost with a row that does not count.</summary>
    public bool Needs(MessageRow row) => _newest.TryGetValue(row.Key, out var newest)
        && !newest.Placement.Union(row.Placement).Equals(newest.Placement);
}
