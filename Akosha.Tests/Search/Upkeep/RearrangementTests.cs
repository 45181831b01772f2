using Akosha.Ingestion;
using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;
using Akosha.Search.Upkeep;
using Akosha.Search.Writing;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Upkeep;

public sealed class RearrangementTests
{
    private const long Day = 24L * 3600 * 1_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task What_compaction_merged_stays_in_its_blocks_and_belongs_to_the_new_segment(int days)
    {
        await using var lake = await FollowedLake.StartAsync();
        await WriteAsync(lake, days);
        var blocks = BlocksOf(lake);
        var contents = await lake.ContentsAsync();
        var scores = await lake.ScoresAsync("zebra");
        await lake.CompactAsync();
        await lake.SettleAsync();
        Assert.Equal(blocks, BlocksOf(lake));
        Assert.Equal(
            await SegmentsOfTableAsync(lake), lake.Searchable.Catalog.Index.Blocks.SelectMany(block => block.Segments)
            .Select(part => part.Path).Distinct());
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal(scores, await lake.ScoresAsync("zebra"));
    }

    [Fact]
    public async Task A_replica_that_starts_again_after_it_reads_no_segment()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        await WriteAsync(lake, days: 30);
        var contents = await lake.ContentsAsync();
        await lake.CompactAsync();
        await lake.SettleAsync();
        await StartAgainWithoutAsync(store, lake);
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal(contents.Count, (await lake.ScoresAsync("zebra")).Count);
    }

    [Fact]
    public async Task A_segment_whose_footer_was_repaired_stays_in_its_block()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitFormerAsync([.. Enumerable.Range(0, 3).SelectMany(file => Batch(lake, file))]);
        await lake.SettleAsync();
        var blocks = BlocksOf(lake);
        var contents = await lake.ContentsAsync();
        var scores = await lake.ScoresAsync("zebra");
        var former = await SegmentsOfTableAsync(lake);
        await lake.CompactAsync();
        await lake.SettleAsync();
        var repaired = await SegmentsOfTableAsync(lake);
        Assert.NotEqual(former, repaired);
        Assert.Equal(
            repaired, lake.Searchable.Catalog.Index.Blocks.SelectMany(block => block.Segments).Select(part => part.Path)
            .Distinct());
        Assert.Equal(blocks, BlocksOf(lake));
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal(scores, await lake.ScoresAsync("zebra"));
    }

    [Fact]
    public async Task Of_a_segment_that_is_partly_on_the_disk_only_the_rest_is_added_at_a_start_and_then_it_is_whole()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake =>
        {
            lake.ReadFrom = store = new SlowStore(lake.Store);
            lake.Hot.BudgetBytes = 1;
        });
        await lake.CommitAsync([.. Enumerable.Range(0, 5).SelectMany(file => Batch(lake, file))]);
        await lake.SettleAsync();
        Assert.Equal(Tier.Warm, Assert.Single(lake.Searchable.Catalog.Index.Blocks).Tier);
        var packed = BlocksOf(lake);
        lake.Hot.BudgetBytes = long.MaxValue;
        await lake.StopReplicaAsync();
        await lake.StartReplicaAsync();
        await lake.CommitAsync(
            Rows.Message("c1", "new", "zebra", 100).At(DaysAgo(lake, 1)),
            Rows.Tombstone("s", "c1", "gone", 101) with { Timestamp = DaysAgo(lake, 1) });
        await lake.SettleAsync();
        await lake.CompactAsync();
        await lake.SettleAsync();
        var contents = await lake.ContentsAsync();
        var scores = await lake.ScoresAsync("zebra number3");
        Assert.Equal(
            [1, 1], lake.Searchable.Catalog.Index.Blocks.Select(
            block => block.Segments.Count(part => part.Path!.StartsWith("part", StringComparison.Ordinal))));

        // The new message was in memory alone.
        await lake.StopReplicaAsync();
        await lake.StartReplicaAsync();
        await lake.SettleAsync();
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal(scores, await lake.ScoresAsync("zebra number3"));
        Assert.Equal(
            [(packed[0], 30), (BlocksOf(lake)[1], 1)],
            lake.Searchable.Catalog.Index.Blocks.Select(block => (block.Id, block.Count)));

        // Once the rest is on the disk as well, nothing is read.
        lake.Time.Advance(TimeSpan.FromDays(30));
        await lake.SettleAsync();
        contents = await lake.ContentsAsync();
        await StartAgainWithoutAsync(store, lake);
        Assert.Equal(contents, await lake.ContentsAsync());
        store.IsAway = false;
        await lake.CommitAsync(Rows.Message("c1", "gone", "zebra came late", 99).At(DaysAgo(lake, 30)));
        await lake.SettleAsync();
        Assert.Equal(contents, await lake.ContentsAsync());
    }

    [Fact]
    public async Task A_block_that_was_rearranged_and_became_cold_is_built_again_in_its_own_order()
    {
        await using var lake = await FollowedLake.StartAsync(lake => lake.Cold.CacheBytes = 0);
        await WriteAsync(lake, days: 30);
        var blocks = BlocksOf(lake);
        var contents = await lake.ContentsAsync();
        var scores = await lake.ScoresAsync("zebra number7");
        await lake.CompactAsync();
        await lake.SettleAsync();
        lake.Time.Advance(TimeSpan.FromDays(90));
        await lake.SettleAsync();
        var index = lake.Searchable.Catalog.Index;
        Assert.Equal(blocks, BlocksOf(lake));
        Assert.All(index.Blocks, block => Assert.Equal(Tier.Cold, block.Tier));
        Assert.Contains(index.Blocks, block => !block.RowOf.ToArray().SequenceEqual(block.RowOf.ToArray().Order()));
        Assert.Equal(scores, await lake.ScoresAsync("zebra number7"));
        Assert.Equal(
            contents.Select(pair => (pair.Key, pair.Value.Content)), (await lake.ContentsAsync())
            .Select(pair => (pair.Key, pair.Value.Content)));
    }

    [Fact]
    public async Task A_deletion_that_moved_to_another_segment_stays_in_force_over_a_restart()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        await WriteAsync(lake, days: 30);
        var deleted = (await lake.ContentsAsync()).Keys.First().Split('/');
        await lake.CommitAsync(Rows.Tombstone("s", deleted[1], deleted[2], 1_000) with { Timestamp = DaysAgo(lake, 30) });
        await lake.CommitAsync(Rows.Message("other", "1", "zebra", 1_001).At(DaysAgo(lake, 30)));
        await lake.SettleAsync();
        await lake.CompactAsync();
        await lake.SettleAsync();
        var contents = await lake.ContentsAsync();
        await StartAgainWithoutAsync(store, lake);
        Assert.Equal(contents, await lake.ContentsAsync());
        store.IsAway = false;
        await lake.CommitAsync(Rows.Message(deleted[1], deleted[2], "zebra came late", 999).At(DaysAgo(lake, 30)));
        await lake.SettleAsync();
        Assert.Equal(contents, await lake.ContentsAsync());
    }

    [Fact]
    public async Task Of_what_was_purged_no_block_keeps_anything()
    {
        await using var lake = await FollowedLake.StartAsync();
        await WriteAsync(lake, days: 30);
        await lake.CompactAsync();
        await lake.SettleAsync();
        var blocks = BlocksOf(lake);
        await lake.CommitAsync(Rows.Tombstone("s", "c1", null, 1_000) with { Timestamp = DaysAgo(lake, 0) });
        await lake.SettleAsync();
        Assert.Equal(blocks, BlocksOf(lake)); // the lake has it, too
        await lake.RunAsync((store, options, time) => new Purger(store, options, time, NullLoggerFactory.Instance));
        await lake.SettleAsync();
        Assert.Empty(blocks.Intersect(BlocksOf(lake)));
        Assert.All(
            lake.Searchable.Catalog.Index.Blocks.Where(block => block.Dead < block.Count), block => Assert.Equal(0, block.Dead));
        Assert.Equal(
            lake.Searchable.Catalog.Index.Blocks.Sum(block => block.Count - block.Dead), (await lake.ContentsAsync())
            .Count(pair => !pair.Key.StartsWith("s/c1/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_a_block_that_is_mostly_replaced_only_what_lives_is_read_into_another()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake =>
        {
            lake.ReadFrom = store = new SlowStore(lake.Store);
            lake.Hot.BudgetBytes = 1; // each commit comes into a block of its own
        });
        await lake.CommitAsync(Messages(0, 6_000, 1, metadata: 17));
        await lake.SettleAsync();
        await lake.CommitAsync(
            [.. Messages(0, 5_000, 10_000, metadata: null), .. Messages(6_000, 9_000, 10_000, metadata: null)]);
        await lake.SettleAsync();
        var blocks = BlocksOf(lake);
        var contents = await lake.ContentsAsync();
        Assert.Equal(
            [(0, 1_000), (0, 8_000)], lake.Searchable.Catalog.Index.Blocks.Where(block => block.Dead < block.Count)
            .Select(block => (block.Dead, block.Count)).Order());
        Assert.Equal((9_000, "17"), (contents.Count, lake.Metadata()["s/c"]));
        await lake.CompactAsync();
        await lake.SettleAsync();
        Assert.Equal(blocks, BlocksOf(lake));
        await StartAgainWithoutAsync(store, lake);
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal("17", lake.Metadata()["s/c"]);

        MessageRow[] Messages(int from, int to, int version, int? metadata) =>
            [.. Enumerable.Range(from, to - from).Select(i => Rows.Message(
            "c", $"{i}", $"zebra number{i}", version + i).At(DaysAgo(lake, 1))
                .With(i == metadata ? new Dictionary<string, string> { ["version"] = $"{i}" } : null))];
    }

    [Fact]
    public async Task A_block_whose_messages_were_replaced_before_it_was_packed_is_used_again()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        await lake.CommitAsync(
            Rows.Message("c", "1", "zebra", 1).At(DaysAgo(lake, 1)),
            Rows.Message("c", "2", "zebra", 2).At(DaysAgo(lake, 1)),
            Rows.Message("c", "3", "zebra", 3).At(DaysAgo(lake, 1)));
        await lake.CommitAsync(Rows.Message("c", "1", "zebra crossing", 4).At(DaysAgo(lake, 1)));
        await lake.SettleAsync();
        lake.Time.Advance(2 * TierStores.DefaultGrace);
        await lake.SettleAsync();
        var replaced = lake.Searchable.Catalog.Index.Blocks.Single();
        Assert.Equal(
            3, lake.Searchable.Catalog.Stores!.Rows.Fetch(
            Tier.Hot, [.. Enumerable.Range(0, 4).Select(offset => Block.RowKeyOf(replaced.Id, new BlockOffset(offset)))]).Count);
        lake.Time.Advance(TimeSpan.FromDays(30)); // now it is packed
        await lake.SettleAsync();
        var contents = await lake.ContentsAsync();
        await StartAgainWithoutAsync(store, lake);
        Assert.Equal(contents, await lake.ContentsAsync());
        Assert.Equal("zebra crossing", contents["s/c/1"].Content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Of_a_batch_that_was_committed_twice_every_message_stays_whichever_of_the_two_is_purged(int purged)
    {
        await using var lake = await FollowedLake.StartAsync();
        MessageRow[] batch = [
            .. Enumerable.Range(0, 4).Select(i => Rows.Message("c", $"{i}", "zebra", i + 1).At(DaysAgo(lake, 1)))];
        for (var i = 0; i < 2; i++)
        {
            await lake.CommitAsync(batch);
            await lake.SettleAsync();
        }
        await lake.RunAsync((store, options, time) => new Dropping(purged, store, options, time));
        await lake.SettleAsync();
        Assert.Single(await SegmentsOfTableAsync(lake));
        Assert.Equal(4, (await lake.ContentsAsync()).Count);
    }

    [Fact]
    public void What_took_the_place_of_a_doubled_segment_is_doubled_as_that_was()
    {
        var doubled = new DoubledSegments();
        doubled.Add("a", "b");
        Assert.Empty(doubled.Replace(new HashSet<string> { "a" }, ["c"], new HashSet<string>()));
        Assert.Equal(["c"], doubled.Replace(new HashSet<string> { "b" }, [], new HashSet<string> { "b" }));
        Assert.Empty(doubled.Replace(new HashSet<string> { "c" }, [], new HashSet<string> { "c" }));
        doubled.Add("d", "e");
        Assert.Empty(doubled.Replace(new HashSet<string> { "d", "e" }, ["f"], new HashSet<string> { "d" }));
    }

    [Fact]
    public async Task Segments_with_other_vectors_are_read()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Rows.Message("c", "1", "zebra", 1).At(DaysAgo(lake, 1)) with { EmbeddingModel = "older" });
        await lake.SettleAsync();
        Assert.Equal(["older"], ModelsOf(lake));
        using var generator = new HashingEmbeddingGenerator();
        await lake.RunAsync(
            (store, options, time) =>
                new Reembedder(
                store, options, new BatchEmbedder(generator, new IngestionOptions()), new MaintenanceOptions(), time,
                NullLoggerFactory.Instance));
        await lake.SettleAsync();
        Assert.Equal([HashingEmbeddingGenerator.ModelName], ModelsOf(lake));
    }

    [Fact]
    public void What_lies_in_a_later_file_of_what_was_to_be_read_is_read_from_there()
    {
        var changed = new AddFile { Path = "changed" };
        var merged = new AddFile { Path = "merged" };
        var first = Rearrangement.Of([changed], new HashSet<string> { "old" }, "REEMBED");
        var second = Rearrangement.Of([merged], new HashSet<string> { "changed" }, "OPTIMIZE");
        var both = first.With(second, new Dictionary<string, AddFile> { ["merged"] = merged });
        Assert.Empty(both.Known);
        Assert.Equal([merged], both.Unread);
        Assert.Equal(["changed", "old"], both.Replaced.Order());
        var apart = first.With(
            second with { Replaced = new HashSet<string> { "another" } }, new Dictionary<string,
            AddFile>
            { ["merged"] = merged, ["changed"] = changed });
        Assert.Equal([merged], apart.Known);
        Assert.Equal([changed], apart.Unread);
    }

    private static IEnumerable<string> ModelsOf(FollowedLake lake) =>
        lake.Searchable.Catalog.Index.Blocks.Where(block => block.Dead < block.Count).SelectMany(block => block.Vectors)
            .Select(set => set.Model);

    /// <summary>
    /// Five segments of messages in an order that compaction does not keep, in one block; they are so many days old in the end.
    /// </summary>
    private static async Task WriteAsync(FollowedLake lake, int days)
    {
        for (var file = 0; file < 5; file++)
            await lake.CommitAsync(Batch(lake, file));
        await lake.SettleAsync();
        lake.Time.Advance(TimeSpan.FromDays(days - 1));
        await lake.SettleAsync();
    }

    private static MessageRow[] Batch(FollowedLake lake, int file) => [.. Enumerable.Range(0, 6).Select(i => Rows.Message(
        $"c{(file + i) % 4}", $"{file}-{i}", $"zebra number{file * 6 + i}", file * 6 + i + 1)
            .At(DaysAgo(lake, 1) - (file * 7 + i * 5) % 11))];

    /// <summary>Starts the replica again while no segment can be read.</summary>
    private static async Task StartAgainWithoutAsync(SlowStore store, FollowedLake lake)
    {
        await lake.StopReplicaAsync();
        store.IsAway = true;
        await lake.StartReplicaAsync();
        await lake.SettleAsync();
    }

    private static long DaysAgo(FollowedLake lake, int days) => UnixMicroseconds.Of(lake.Time.GetUtcNow()) - days * Day;

    private static List<int> BlocksOf(FollowedLake lake) =>
        [.. lake.Searchable.Catalog.Index.Blocks.Where(block => block.Dead < block.Count).Select(block => block.Id)];

    private static async Task<List<string>> SegmentsOfTableAsync(FollowedLake lake)
    {
        var table = MessagesTable.Over(lake.Store, new LakeOptions(), lake.Time, NullLogger<LakeTable>.Instance);
        return [.. (await table.LoadAsync(TestContext.Current.CancellationToken)).Files.Keys];
    }

    /// <summary>Takes one of the files out, as purging does with one whose rows are all in others.</summary>
    private sealed class Dropping(int position, ObjectStore store, LakeOptions lake, TimeProvider time)
        : MaintenanceJob(store, lake, time, NullLoggerFactory.Instance)
    {
        public override string Name => "dropping";

        public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
        {
            var table = await OpenAsync(cancellation);
            await ReplaceAsync(
                table, "OPTIMIZE",
                [table.Snapshot.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).ElementAt(position)], [],
                dataChange: false, cancellation);
        }
    }
}
