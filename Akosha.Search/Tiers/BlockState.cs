using Akosha.Search.Index;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>A block as the writer of the index sees it.</summary>
internal sealed class BlockState
{
    public required int Id { get; init; }
    public required int First { get; init; }

    /// <summary>Numbers it has taken; a growing block has more than messages.</summary>
    public required int Capacity { get; init; }
    public required Tier Tier { get; set; }
    public int Dead { get; set; }

    /// <summary>The offsets of those that were deleted rather than replaced.</summary>
    public HashSet<int> Deleted { get; } = [];

    /// <summary>While it grows, and until it is packed.</summary>
    public BlockBuilder? Builder { get; set; }

    /// <summary>How many messages it has, dead ones included.</summary>
    public int Count { get; set; }
    public Image? Image { get; set; }
    public Postings? Postings { get; set; }
    public VectorSet[] Vectors { get; set; } = [];
    public required IReadOnlyList<BlockDirectory.Part> Segments { get; set; }
    public ReadOnlyMemory<int> SegmentOf { get; set; }
    public ReadOnlyMemory<int> RowOf { get; set; }

    /// <summary>The systems whose messages it has; a new set when one is added.</summary>
    public IReadOnlySet<string> Systems { get; set; } = new HashSet<string>();

    /// <summary>The newest timestamp of each segment's messages here.</summary>
    public long[] Newest { get; set; } = [];

    /// <summary>How many messages of each segment are alive here.</summary>
    public int[] LiveOf { get; set; } = [];
    public long Oldest { get; set; } = long.MaxValue;
    public long ContentBytes { get; set; }

    /// <summary>True if its files are in the local folder.</summary>
    public bool IsOnDisk { get; set; }

    /// <summary>True if its directory in the local folder does not say where its messages come from now.</summary>
    public bool IsDirectoryStale { get; set; }

    /// <summary>Tombstones that its directory in the local folder may lack.</summary>
    public List<MessageRow> NewTombstones { get; set; } = [];

    /// <summary>True once its segments were read again, so that it need not be kept.</summary>
    public bool IsReclaimed { get; set; }

    /// <summary>True while it is being packed or moved.</summary>
    public bool IsBusy { get; set; }

    /// <summary>A block that grows in memory.</summary>
    public static BlockState Growing(BlockBuilder builder, int first, int capacity) => new()
    {
        Id = builder.Id,
        First = first,
        Capacity = capacity,
        Tier = Tier.Hot,
        Builder = builder,
        Postings = builder.Postings,
        Segments = builder.Directory.Segments,
    };

    public int Live => Count - Dead;

    /// <summary>Bytes it takes in its tier, roughly: in memory, on the local disk, or in the cache.</summary>
    public long Bytes => Tier == Tier.Cold ? 0 : (Builder?.Bytes ?? Image?.Bytes ?? 0) + ContentBytes * 5 / 4 + Count * 64L;

    /// <summary>True if it still holds something of a deleted message that is not in the lake any more.</summary>
    public bool HoldsErased(Func<string, bool> isInTable)
    {
        if (Deleted.Count == 0) return false;
        var isGone = Segments.Select(part => !isInTable(part.Segment)).ToArray();
        return Deleted.Any(offset => isGone[SegmentOf.Span[offset]]);
    }

    /// <summary>Has its directory keep tombstones of its segments. A block that is in memory alone and packed has none.</summary>
    public void Keep(IReadOnlyList<MessageRow> tombstones)
    {
        if (Builder is not null) Builder.Directory.Bury(tombstones);
        else if (IsOnDisk) NewTombstones.AddRange(tombstones);
    }

    /// <summary>The positions of the rows of some of its messages, by the segment whose they are; all its segments are named.</summary>
    /// <param name="isWanted">Tells which, by their offsets.</param>
    public Dictionary<string, HashSet<int>> RowsWhere(Func<int, bool> isWanted)
    {
        var rows = Segments.ToDictionary(part => part.Segment, _ => new HashSet<int>(), StringComparer.Ordinal);
        for (var offset = 0; offset < Count; offset++)
            if (isWanted(offset)) rows[Segments[SegmentOf.Span[offset]].Segment].Add(RowOf.Span[offset]);
        return rows;
    }

    /// <summary>Takes note of how many messages all of a segment are.</summary>
    public void NameWhole(string segment, int all)
    {
        List<BlockDirectory.Part> segments = [.. Segments.Select(part => part.Segment == segment ? part with { Of = all } : part)];
        Builder?.Directory.Name(segments);
        Segments = segments;
        IsDirectoryStale = IsOnDisk;
    }

    /// <summary>Where its messages come from.</summary>
    public Provenance Provenance() => new([.. Segments], SegmentOf.ToArray(), RowOf.ToArray());

    /// <summary>The block as searches see it.</summary>
    public Block Publish() => new()
    {
        Id = Id,
        First = First,
        Count = Count,
        Dead = Dead,
        Tier = Tier,
        Postings = Postings,
        Vectors = Vectors,
        Segments = [.. Segments],
        SegmentOf = SegmentOf,
        RowOf = RowOf,
        Systems = Systems,
        Newest = Newest.DefaultIfEmpty(long.MinValue).Max(),
        Oldest = Oldest,
        Bytes = Bytes,
    };
}
