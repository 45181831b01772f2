using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// What the one writer of a lake knows of the places of messages that were edited while there were several writers: all that the
/// newest write of such a message does not settle.
/// </summary>
internal sealed class KnownPlaces
{
    private readonly Dictionary<MessageKey, Placement> _placements = [];

    /// <summary>Takes a committed row of a message into account.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="row">The row.</param>
    /// <param name="known">The newest write that was known; null if none was.</param>
    public void Learn(MessageKey key, MessageRow row, KnownWrite? known)
    {
        var kind = row.PlacingKind;
        if (!_placements.TryGetValue(key, out var placement))
        {
            if (kind != PlacingKind.Listed && known is null) return; // the write says all there is
            if ((row.Deleted || kind == PlacingKind.Settled) && known is null or { Kind: PlacingKind.Settled }) return;
            placement = known?.Placement;
        }
        _placements[key] = placement?.Union(row.Placement) ?? row.Placement;
    }

    /// <summary>A write that counts, at the time and the place of its message.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="write">The write.</param>
    /// <param name="tombstone">The newest version of a tombstone of its conversation or its system; 0 if there is none.</param>
    public KnownWrite Placed(MessageKey key, KnownWrite write, long tombstone) =>
        _placements.TryGetValue(key, out var placement) && placement.Resolve(tombstone) is { } placing
            ? write with { Timestamp = placing.Timestamp, Place = placing.Place } : write;
}
