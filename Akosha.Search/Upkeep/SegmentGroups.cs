using Akosha.Search.Index;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>Cuts segments into groups that are read into blocks together: in their order, up to so many rows.</summary>
internal static class SegmentGroups
{
    private const long MaxRows = 131_072;

    /// <summary>The groups of segments of one tier; a segment of more rows is a group of its own.</summary>
    public static IEnumerable<SegmentGroup> Cut(IEnumerable<AddFile> files, Tier tier)
    {
        var group = new List<AddFile>();
        var rows = 0L;
        foreach (var file in files)
        {
            var more = SegmentStats.Rows(file);
            if (group.Count > 0 && rows + more > MaxRows)
            {
                yield return new SegmentGroup(group, rows, tier);
                group = [];
                rows = 0;
            }
            group.Add(file);
            rows += more;
        }
        if (group.Count > 0) yield return new SegmentGroup(group, rows, tier);
    }
}
