namespace Akosha.Search.Index;

/// <summary>Where each message of a block comes from. Immutable.</summary>
/// <param name="Segments">The segments, those first that were there first.</param>
/// <param name="SegmentOf">The messages' segments, by ordinal in <paramref name="Segments"/>.</param>
/// <param name="RowOf">The positions of the messages' rows in the files of their segments.</param>
internal sealed record Provenance(List<BlockDirectory.Part> Segments, int[] SegmentOf, int[] RowOf)
{
    /// <summary>
    /// Stand for the segment of messages that are dead and in no segment of the table any more: those that newer writes replaced, and those
    /// that were deleted. No path in a log is like these.
    /// </summary>
    public const string Replaced = "", Deleted = "#deleted";

    /// <summary>The same block after messages of it have moved to another segment, and without the segments that only dead messages were of.</summary>
    /// <param name="segments">The block's segments.</param>
    /// <param name="segmentOf">Its messages' segments.</param>
    /// <param name="rowOf">Their rows.</param>
    /// <param name="target">The path of the segment that messages have moved to.</param>
    /// <param name="targetRowOf">The row there of each message of the block; −1 for those that have not moved.</param>
    /// <param name="of">How many messages have moved there from all blocks.</param>
    /// <param name="isInTable">Which of <paramref name="segments"/> are part of the table.</param>
    /// <param name="isAlive">Tells which messages (by offset) count.</param>
    /// <param name="deleted">The offsets of those that were deleted.</param>
    public static Provenance Moved(
        IReadOnlyList<BlockDirectory.Part> segments, ReadOnlySpan<int> segmentOf, ReadOnlySpan<int> rowOf,
        string target, int[] targetRowOf, int of, bool[] isInTable, Func<int, bool> isAlive, IReadOnlySet<int> deleted)
    {
        var (newSegmentOf, newRowOf, counts) = (new int[segmentOf.Length], new int[segmentOf.Length], new int[segments.Count + 3]);
        var (toTarget, toReplaced, toDeleted) = (segments.Count, segments.Count + 1, segments.Count + 2);
        for (var offset = 0; offset < segmentOf.Length; offset++)
        {
            var hasMoved = targetRowOf[offset] >= 0;
            var segment = segmentOf[offset];
            newSegmentOf[offset] = hasMoved ? toTarget : isInTable[segment] || isAlive(offset) ? segment : deleted.Contains(offset) || segments[segment].Segment == Deleted ? toDeleted : toReplaced;
            newRowOf[offset] = hasMoved ? targetRowOf[offset] : rowOf[offset];
            counts[newSegmentOf[offset]]++;
        }
        List<BlockDirectory.Part> all = [.. segments, new(target, 0, of), new(Replaced, 0, 0), new(Deleted, 0, 0)];
        var (kept, ordinals) = (new List<BlockDirectory.Part>(), new int[all.Count]);
        foreach (var (i, part) in all.Index())
        {
            if (counts[i] == 0 && !(i < segments.Count && part.Of == 0 && isInTable[i])) continue; // one of tombstones alone is known by its name
            ordinals[i] = kept.Count;
            kept.Add(part with { Messages = counts[i] });
        }
        for (var offset = 0; offset < newSegmentOf.Length; offset++) newSegmentOf[offset] = ordinals[newSegmentOf[offset]];
        return new Provenance(kept, newSegmentOf, newRowOf);
    }
}
