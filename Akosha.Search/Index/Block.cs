using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>A block as a snapshot has it: messages numbered without a gap, with what finds them. Immutable.</summary>
internal sealed record Block
{
    public required int Id { get; init; }

    /// <summary>The number of its first message.</summary>
    public required MessageNumber First { get; init; }

    /// <summary>How many messages it has, dead ones included.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them are dead.</summary>
    public required int Dead { get; init; }
    public required Tier Tier { get; init; }

    /// <summary>Its postings; null while they are not at hand (a cold block).</summary>
    public Postings? Postings { get; init; }

    /// <summary>Its vectors, by model; empty while they are not at hand.</summary>
    public IReadOnlyList<VectorSet> Vectors { get; init; } = [];

    /// <summary>The paths of its segments.</summary>
    public required IReadOnlyList<BlockPart> Segments { get; init; }

    /// <summary>Its messages' segments, by ordinal in <see cref="Segments"/>.</summary>
    public required ReadOnlyMemory<int> SegmentOf { get; init; }

    /// <summary>Positions of its messages' rows in the files of their segments.</summary>
    public required ReadOnlyMemory<FileRow> RowOf { get; init; }

    /// <summary>The systems whose messages it has.</summary>
    public required IReadOnlySet<string> Systems { get; init; }

    /// <summary>The newest and oldest timestamps (microseconds since 1970).</summary>
    public long Newest { get; init; }
    public long Oldest { get; init; }

    /// <summary>Bytes it takes where it is, roughly.</summary>
    public long Bytes { get; init; }

    /// <summary>The postings of a term that the snapshot has of the block.</summary>
    public ReadOnlySpan<uint> EntriesOf(ulong term)
    {
        var entries = Postings!.Find(term);
        // A block that grows may be ahead of the snapshot.
        var count = entries.Length;
        while (count > 0 && Akosha.Search.Index.Postings.OffsetOf(entries[count - 1]).Value >= Count) count--;
        return entries[..count];
    }

    /// <summary>Where a message's row is in the lake: its segment, null if it is of none any more, and its row there.</summary>
    public (string? Segment, FileRow Row) PlaceOf(MessageNumber number)
    {
        var offset = (number - First).Value;
        return (Segments[SegmentOf.Span[offset]].Path, RowOf.Span[offset]);
    }

    /// <summary>The key of a message's row in the row store.</summary>
    public long RowKey(MessageNumber number) => RowKeyOf(Id, number - First);

    /// <summary>The key of a row in the row store.</summary>
    public static long RowKeyOf(int block, BlockOffset offset) =>
        (long)block * Akosha.Search.Index.Postings.MaxMessages + offset.Value;
}
