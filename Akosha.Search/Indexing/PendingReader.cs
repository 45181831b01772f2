using Akosha.Search.Index;
using Akosha.Search.Upkeep;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Indexing;

/// <summary>Reads what a commit has brought, and makes the changes of it.</summary>
internal sealed class PendingReader(IndexWriter writer, SegmentSource source, BlockFactory factory)
{
    /// <summary>The changes, in order.</summary>
    /// <param name="pending">What was brought.</param>
    /// <param name="damage">Names the segments that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public Task<IReadOnlyList<IndexChange>> ReadAsync(
        PendingRead pending, List<LakeDamage> damage, CancellationToken cancellation) => pending switch
        {
            PendingRead.Left left => Task.FromResult<IReadOnlyList<IndexChange>>([new IndexChange.SegmentsLeft(left.Paths, [])]),
            PendingRead.Rest rest => ReadRestAsync(rest.File, damage, cancellation),
            PendingRead.Segments { Group: { Tier: Tier.Hot, Rows: < IndexWriter.LargeSegment } small } =>
                ReadSmallAsync(small, damage, cancellation),
            PendingRead.Segments large => BuildAsync(large.Group, damage, cancellation),
            _ => throw new NotSupportedException(pending.GetType().Name),
        };

    private async Task<IReadOnlyList<IndexChange>> ReadSmallAsync(
        SegmentGroup group, List<LakeDamage> damage, CancellationToken cancellation)
    {
        var read = await Task.WhenAll(group.Files.Select(file => source.ReadAsync(file, damage, cancellation)));
        return [.. group.Files.Zip(read).Where(pair => pair.Second is not null)
            .Select(pair => new IndexChange.SegmentRead(pair.First.Path, pair.Second!))];
    }

    private async Task<IReadOnlyList<IndexChange>> ReadRestAsync(
        AddFile file, List<LakeDamage> damage, CancellationToken cancellation)
    {
        var lacking = await source.ReadAsync(file, (row, _) => writer.Lacks(file.Path, row), damage, cancellation);
        if (lacking is null) return []; // it is told as damage
        if (lacking.Messages.Count <= IndexWriter.GrowingMessages) return [new IndexChange.SegmentCompleted(lacking)];
        return await BuildAsync(new SegmentGroup([file], SegmentStats.Rows(file), Tier.Hot), damage, cancellation);
    }

    private async Task<IReadOnlyList<IndexChange>> BuildAsync(
        SegmentGroup group, List<LakeDamage> damage, CancellationToken cancellation) =>
        [new IndexChange.BlocksBuilt(await factory.BuildAsync(group.Files, group.Tier, damage, cancellation))];
}
