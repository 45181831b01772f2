using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>Something that a commit, or the table at the start, has brought and that searches wait for.</summary>
internal abstract record PendingRead
{
    private PendingRead()
    {
    }

    /// <summary>Segments came.</summary>
    /// <param name="Group">Those that are read together.</param>
    public sealed record Segments(SegmentGroup Group) : PendingRead;

    /// <summary>True for what ingestion has written: neither compaction nor retention, nor what was there at the start.</summary>
    public bool IsWritten { get; init; }

    /// <summary>A segment of which the local disk has some messages; the rest was in a block that grew in memory.</summary>
    /// <param name="File">The segment.</param>
    public sealed record Rest(AddFile File) : PendingRead;

    /// <summary>Segments left.</summary>
    /// <param name="Paths">Their paths.</param>
    public sealed record Left(IReadOnlySet<string> Paths) : PendingRead;
}
