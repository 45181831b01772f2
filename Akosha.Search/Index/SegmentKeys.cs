using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>Which writes a segment holds, without what was written.</summary>
/// <param name="segment">The path of the segment in its table.</param>
internal sealed class SegmentKeys(string segment)
{
    private readonly List<Write[]> _groups = [];
    private FileRow _next;

    /// <summary>A message's write.</summary>
    /// <param name="Key">The hash of the message's key.</param>
    /// <param name="Version">The version of the write.</param>
    /// <param name="Row">The position of its row in the segment's file.</param>
    internal readonly record struct Write(UInt128 Key, long Version, FileRow Row);

    /// <summary>The path of the segment in its table.</summary>
    public string Segment => segment;

    /// <summary>The messages' writes, in the order of the file.</summary>
    public IEnumerable<Write> Writes => _groups.SelectMany(group => group);

    /// <summary>The tombstones.</summary>
    public List<MessageRow> Tombstones { get; } = [];

    /// <summary>Adds the next rows of the file.</summary>
    public void Add(MessageRow[] rows)
    {
        var writes = new List<Write>(rows.Length);
        foreach (var row in rows)
        {
            if (row.IsTombstone) Tombstones.Add(row.WithoutMetadata());
            else if (row.IsMessage) writes.Add(new Write(row.Key.Hash, row.Version, _next));
            _next++;
        }
        _groups.Add([.. writes]);
    }
}
