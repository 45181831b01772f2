using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Writing;

/// <summary>Blocks whose messages are said to come from another segment.</summary>
public sealed class RearrangedBlocksTests
{
    [Fact]
    public void A_block_with_a_deleted_message_that_the_lake_does_not_have_any_more_is_not_used_again()
    {
        using var folder = new TemporaryFolder();
        var stores = new TierStores(new RowStore(Path.Combine(folder.Path, "rows")), SsdFolder.Open(folder.Path));
        using var index = new IndexWriter(stores, new(new Dictionary<string, string>()), TimeProvider.System);
        var source = new SegmentSource(new FolderObjectStore(folder.Path), NullLogger<SegmentSource>.Instance);
        var factory = new BlockFactory(index, source, NullLogger<BlockFactory>.Instance);
        index.Apply(
            new IndexChange.SegmentRead(
            "f", [Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 2), Rows.Message("c", "3", "zebra", 3),
            Rows.Tombstone("s", "c", "2", 4)]));
        var block = index.EndGrowing()!;
        var (image, isOnDisk) = factory.Pack(block.BeginPacking());
        index.Apply(new IndexChange.BlockPacked(block.Id, image, isOnDisk));
        var residency = new Residency(new HotOptions { MaxAgeDays = 36_500 }, new WarmOptions(), TimeProvider.System);
        Assert.False(block.HoldsErased(_ => true));
        var local = new LocalBlocks(index, residency, NullLogger<LocalBlocks>.Instance);
        Assert.Single(local.Find(_ => true));

        var purged = new SegmentKeys("g");
        purged.Add([Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "3", "zebra", 3)]);
        index.Follow(FilesOf("g"));
        Assert.True(index.Apply(new IndexChange.SegmentRearranged(purged, Tier.Hot)).IsDone);
        Assert.True(block.HoldsErased(segment => segment == "g"));
        Assert.Single(local.Find(_ => true));
        factory.Describe(block.TakeDescription());
        Assert.Equal([new Origin.Segment("g"), new Origin.Deleted()], block.Segments.Select(part => part.Origin));
        Assert.Empty(local.Find(_ => true));
    }

    [Fact]
    public void Messages_of_many_small_blocks_are_brought_together()
    {
        using var index = new IndexWriter(
            new TierStores(new RowStore(null)), new(new Dictionary<string, string>()), TimeProvider.System);
        var rows = Enumerable.Range(0, 8).Select(i => Rows.Message("c", $"{i}", "zebra", i + 1)).ToArray();
        Fill(2);
        Assert.True(TryRearrange("together", 2));
        Fill(4);
        Assert.False(TryRearrange("all together", 4));

        void Fill(int to)
        {
            for (var i = index.Blocks.Count; i < to; i++)
            {
                index.Apply(new IndexChange.SegmentRead($"f{i}", [rows[i]]));
                index.EndGrowing();
            }
        }

        bool TryRearrange(string segment, int messages)
        {
            var keys = new SegmentKeys(segment);
            keys.Add(rows[..messages]);
            index.Follow(
                FilesOf([
                .. index.Blocks.SelectMany(block => block.Segments).Select(part => part.Path).OfType<string>().Distinct()]));
            return index.Apply(new IndexChange.SegmentRearranged(keys, Tier.Hot)).IsDone;
        }
    }

    [Fact]
    public void A_segment_with_a_write_that_is_not_known_has_to_be_read_and_nothing_has_changed()
    {
        using var index = new IndexWriter(
            new TierStores(new RowStore(null)), new(new Dictionary<string, string>()), TimeProvider.System);
        index.Apply(new IndexChange.SegmentRead("f", [Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 3)]));
        var keys = new SegmentKeys("g");
        keys.Add([Rows.Message("c", "1", "zebra", 1), Rows.Message("c", "2", "zebra", 2), Rows.Message("c", "3", "zebra", 4)]);
        index.Follow(FilesOf("f"));
        Assert.False(index.Apply(new IndexChange.SegmentRearranged(keys, Tier.Hot)).IsDone);
        Assert.Equal(["f"], index.Publish().Blocks[0].Segments.Select(part => part.Path));
        index.Apply(new IndexChange.SegmentRead("late", [Rows.Message("c", "3", "zebra", 4)]));
        index.Follow(FilesOf("g"));
        Assert.True(index.Apply(new IndexChange.SegmentRearranged(keys, Tier.Hot)).IsDone);
        var block = index.Publish().Blocks[0];
        Assert.Equal([new("f", 1, 2), new("g", 2, 2)], block.Segments); // a newer write of 2 than that in g is in f, and alive
        Assert.Equal([1, 0, 1], block.SegmentOf.ToArray());
        Assert.Equal([0, 1, 2], block.RowOf.ToArray().Select(row => row.Value));
    }

    /// <summary>A table of these segments.</summary>
    private static Dictionary<string, AddFile> FilesOf(params string[] segments) =>
        segments.ToDictionary(segment => segment, segment => new AddFile { Path = segment });
}
