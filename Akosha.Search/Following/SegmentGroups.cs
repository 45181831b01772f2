using Akosha.Storage.Lake;

namespace Akosha.Search.Following;

/// <summary>Segments that are read into blocks together: in their order, up to so many rows.</summary>
internal static class SegmentGroups
{
    private const long MostRows = 131_072;

    /// <summary>The groups, each with its rows; a segment of more rows is a group of its own.</summary>
    public static IEnumerable<(IReadOnlyList<AddFile> Files, long Rows)> Cut(IEnumerable<AddFile> files)
    {
        var (group, rows) = (new List<AddFile>(), 0L);
        foreach (var file in files)
        {
            var more = SegmentStats.Rows(file);
            if (group.Count > 0 && rows + more > MostRows)
            {
                yield return (group, rows);
                (group, rows) = ([], 0);
            }
            group.Add(file);
            rows += more;
        }
        if (group.Count > 0) yield return (group, rows);
    }
}
