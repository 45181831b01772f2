using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>Where each message of a block comes from. Immutable. README.md has an example.</summary>
/// <param name="Parts">What the messages are of, those first that were there first.</param>
/// <param name="PartOf">The messages' parts, by ordinal in <paramref name="Parts"/>.</param>
/// <param name="RowOf">The positions of the messages' rows in the files of their segments.</param>
internal sealed record Provenance(List<BlockPart> Parts, int[] PartOf, FileRow[] RowOf)
{
    /// <summary>Messages move to another segment.</summary>
    /// <param name="Segment">The path of that segment.</param>
    /// <param name="Rows">The row there of each message of the block; none for those that do not move.</param>
    /// <param name="Of">How many messages move there from all blocks.</param>
    internal readonly record struct Move(string Segment, FileRow[] Rows, int Of);

    /// <summary>The same block after messages of it have moved, and without the parts that only dead messages were of.</summary>
    /// <param name="move">The move.</param>
    /// <param name="isInTable">Which of <see cref="Parts"/> are of a segment that is part of the table.</param>
    /// <param name="fateOf">Tells what has become of each message, by offset.</param>
    public Provenance After(Move move, bool[] isInTable, Func<BlockOffset, Fate> fateOf)
    {
        var partOf = new int[PartOf.Length];
        var rowOf = new FileRow[PartOf.Length];
        var counts = new int[Parts.Count + 3];
        var toTarget = Parts.Count;
        var toReplaced = Parts.Count + 1;
        var toDeleted = Parts.Count + 2;
        for (var offset = 0; offset < PartOf.Length; offset++)
        {
            var part = PartOf[offset];
            var hasMoved = !move.Rows[offset].IsNone;
            partOf[offset] = hasMoved ? toTarget : isInTable[part] ? part : fateOf(new BlockOffset(offset)) switch
            {
                Fate.Alive => part,
                Fate.Deleted => toDeleted,
                _ => Parts[part].Origin is Origin.Deleted ? toDeleted : toReplaced,
            };
            rowOf[offset] = hasMoved ? move.Rows[offset] : RowOf[offset];
            counts[partOf[offset]]++;
        }
        List<BlockPart> all = [
            .. Parts, new(move.Segment, 0, move.Of), new(new Origin.Replaced(), 0, 0), new(new Origin.Deleted(), 0, 0)];
        var kept = new List<BlockPart>();
        var ordinals = new int[all.Count];
        foreach (var (i, part) in all.Index())
        {
            // One of tombstones alone is known by its name.
            if (counts[i] == 0 && !(i < Parts.Count && part.Of == 0 && isInTable[i])) continue;
            ordinals[i] = kept.Count;
            kept.Add(part with { Messages = counts[i] });
        }
        for (var offset = 0; offset < partOf.Length; offset++) partOf[offset] = ordinals[partOf[offset]];
        return new Provenance(kept, partOf, rowOf);
    }
}
