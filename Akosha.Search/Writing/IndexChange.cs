using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Writing;

/// <summary>
/// A change of the index, complete and never altered: made by whoever prepared it, on any thread, and applied by the
/// <see cref="IndexWriter"/>.
/// </summary>
internal abstract record IndexChange
{
    private IndexChange()
    {
    }

    /// <summary>
    /// Takes what becomes of the writes that it brings; null where that cannot be told, since not everything from before it is in
    /// the index.
    /// </summary>
    public OutcomeLog? Outcomes { get; init; }

    /// <summary>A small segment was read; its messages belong in the block that grows.</summary>
    /// <param name="Segment">Its path.</param>
    /// <param name="Rows">Its rows.</param>
    public sealed record SegmentRead(string Segment, IReadOnlyList<MessageRow> Rows) : IndexChange;

    /// <summary>What was lacking of a segment whose other messages are here; from then on it counts as whole.</summary>
    /// <param name="Rows">What was lacking.</param>
    public sealed record SegmentCompleted(SegmentRows Rows) : IndexChange;

    /// <summary>Blocks were built of segments, or found on the local disk.</summary>
    /// <param name="Blocks">The blocks.</param>
    /// <param name="AreFound">True if they were found: then only what is in the table counts of them.</param>
    public sealed record BlocksBuilt(IReadOnlyList<BuiltBlock> Blocks, bool AreFound = false) : IndexChange;

    /// <summary>A block was built of what lives in another, which need not be kept any more.</summary>
    /// <param name="Built">The new one.</param>
    /// <param name="Former">The id of the other.</param>
    public sealed record BlockRebuilt(BuiltBlock Built, int Former) : IndexChange;

    /// <summary>A block that was full was packed.</summary>
    /// <param name="Block">Its id.</param>
    /// <param name="Image">Its packed form.</param>
    /// <param name="IsOnDisk">True if its files are in the local folder.</param>
    public sealed record BlockPacked(int Block, Image Image, bool IsOnDisk) : IndexChange;

    /// <summary>A block whose files are in the local folder moves to a colder tier. Its messages keep their numbers.</summary>
    /// <param name="Block">Its id.</param>
    /// <param name="Tier">The tier.</param>
    public sealed record BlockMoved(int Block, Tier Tier) : IndexChange;

    /// <summary>Segments left the table.</summary>
    /// <param name="Segments">Their paths.</param>
    /// <param name="Successors">The paths of those that took their place.</param>
    public sealed record SegmentsLeft(IReadOnlySet<string> Segments, IReadOnlyCollection<string> Successors) : IndexChange;

    /// <summary>A segment holds writes that are here in another arrangement.</summary>
    /// <param name="Segment">What it holds.</param>
    /// <param name="Tier">The tier that it belongs in.</param>
    public sealed record SegmentRearranged(SegmentKeys Segment, Tier Tier) : IndexChange;
}
