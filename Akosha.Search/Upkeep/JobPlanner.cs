using Akosha.Search.Index;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Says which work on the tiers is next. The order: what holds most memory first (a full block has its builder and cannot move);
/// then what the log has brought, with the directories that this makes stale, so that the next start finds them true; then the
/// cold segments that searches say are missing; and at last what only tidies up.
/// </summary>
internal sealed class JobPlanner(
    IndexWriter index, IndexBacklog backlog, Residency residency, SegmentSource source, BlockFactory factory,
    Forgetting forgetting)
{
    private const int MinReclaimed = 4_096;

    /// <summary>The next job; null if nothing is to be done. No other may be under way.</summary>
    /// <param name="files">The files of the table.</param>
    public TierJob? Next(IReadOnlyDictionary<string, AddFile> files)
    {
        TierJob? next = Pack();
        next ??= Rearrange(files);
        next ??= Describe();
        next ??= ReadLate(files);
        next ??= Split(files);
        return next ?? Rebuild(files);
    }

    private PackJob? Pack() =>
        index.Blocks.FirstOrDefault(block => block.Builder is not null && block != index.Growing) is { } full
        ? new PackJob(full.BeginPacking(), factory)
        : null;

    private TierJob? Rearrange(IReadOnlyDictionary<string, AddFile> files) => backlog.NextRearrangement(files) switch
    {
        null => null,
        { Known.Count: > 0 } next => new CompareJob(next, backlog.TierOf(next.Known[0]), source),
        var next => new ReadJob(GroupsOf(next.Unread), factory) { Read = next },
    };

    private DescribeJob? Describe()
    {
        // Last those that other blocks do not know of: what these say must not be taken for all of a segment without them.
        var stale = index.Blocks.Where(block => block is { IsDirectoryStale: true, IsOnDisk: true })
            .OrderBy(block => block.IsUnsettled).ToList();
        return stale.Count == 0 ? null : new DescribeJob(stale.ConvertAll(block => block.TakeDescription()), factory);
    }

    private ReadJob? ReadLate(IReadOnlyDictionary<string, AddFile> files) => backlog.NextLate(files) is { } group
        ? new ReadJob(GroupsOf(group.Files), factory) { LateRead = group.Files.Count }
        : null;

    /// <summary>Segments that have grown too old for their block while others have not get blocks of their own.</summary>
    private ReadJob? Split(IReadOnlyDictionary<string, AddFile> files)
    {
        foreach (var block in index.Blocks)
        {
            if (block.Tier == Tier.Cold) continue;
            var outgrown = residency.Outgrown(block, files.ContainsKey);
            if (outgrown.Count > 0) return new ReadJob(GroupsOf([.. outgrown.Select(path => files[path])]), factory);
        }
        return null;
    }

    private RebuildJob? Rebuild(IReadOnlyDictionary<string, AddFile> files)
    {
        var former = forgetting.Next() ?? index.Blocks.FirstOrDefault(block => IsWasteful(block, files));
        if (former is null) return null;
        List<AddFile> segments = [
            .. former.Segments.Where(part => part.IsIn(files.ContainsKey)).Select(part => files[part.Path!])];
        return segments.Count == 0 ? null
            : new RebuildJob(former.Id, former.Tier, segments, index.LiveRows(former), factory);
    }

    private static bool IsWasteful(BlockState block, IReadOnlyDictionary<string, AddFile> files) =>
        block is { Builder: null, IsRebuilt: false, Live: > 0 } && block.Tier != Tier.Cold
        && ((block.Dead > MinReclaimed && block.Live * 2 < block.Count) || block.HoldsErased(files.ContainsKey));

    private List<SegmentGroup> GroupsOf(IReadOnlyList<AddFile> files) =>
        [.. files.GroupBy(backlog.TierOf).Select(tier => new SegmentGroup([.. tier], tier.Sum(SegmentStats.Rows), tier.Key))];
}
