using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>Some rows of a segment.</summary>
/// <param name="Segment">The path of the segment in its table.</param>
internal sealed record SegmentRows(string Segment)
{
    /// <summary>Messages.</summary>
    public List<MessageRow> Messages { get; } = [];

    /// <summary>The positions of their rows in the segment's file.</summary>
    public List<FileRow> Places { get; } = [];

    /// <summary>All tombstones of the segment.</summary>
    public List<MessageRow> Tombstones { get; } = [];

    /// <summary>Other rows with metadata, which may be the newest of a conversation whichever of its rows carries it.</summary>
    public List<MessageRow> Others { get; } = [];
}
