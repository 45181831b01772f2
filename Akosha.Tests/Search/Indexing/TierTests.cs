using Akosha.Contracts.Conversations;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Retrieval;
using Akosha.Search.Retrieval.Listing;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Indexing;

public sealed class TierTests
{
    private const long Day = 24L * 3600 * 1_000_000;

    [Fact]
    public async Task Messages_grow_cold_with_time_and_stay_what_they_are()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Message(lake, "young", 1, 1), Message(lake, "older", 2, 1));
        await lake.CommitAsync(Message(lake, "month", 3, 30));
        await lake.CommitAsync(Message(lake, "year", 4, 365));
        await lake.SettleAsync();
        Assert.Equal(
            [("month", Tier.Warm), ("older", Tier.Hot), ("year", Tier.Cold), ("young", Tier.Hot)], await TiersAsync(lake));
        var before = await lake.ScoresAsync("zebra");
        lake.Time.Advance(TimeSpan.FromDays(10));
        await lake.SettleAsync();
        Assert.Equal([Tier.Warm, Tier.Warm, Tier.Cold, Tier.Warm], (await TiersAsync(lake)).Select(message => message.Tier));
        lake.Time.Advance(TimeSpan.FromDays(90));
        await lake.SettleAsync();
        Assert.All(await TiersAsync(lake), message => Assert.Equal(Tier.Cold, message.Tier));
        Assert.Equal(before, await lake.ScoresAsync("zebra"));
        Assert.All(await lake.ContentsAsync(), pair => Assert.Equal($"zebra {pair.Key.Split('/')[2]}", pair.Value.Content));
    }

    [Fact]
    public async Task Tiers_that_are_named_give_all_that_is_in_them_and_nothing_else()
    {
        await using var lake = await FollowedLake.StartAsync();
        // Blocks that age in part: their messages lie in two tiers until the blocks are cut.
        for (var file = 0; file < 12; file++)
            await lake.CommitAsync(
                [.. Enumerable.Range(0, 10)
                .Select(i => Message(lake, $"m{file}-{i}", file * 10 + i + 1, (file * 37 + i * 11) % 200))]);
        await lake.SettleAsync();
        var contents = await lake.ContentsAsync();
        Assert.Equal(120, contents.Count);
        foreach (
            var tiers in new Tier[][] { [Tier.Hot], [Tier.Warm], [Tier.Cold], [Tier.Hot, Tier.Cold], [Tier.Warm, Tier.Cold] })
        {
            var found = await lake.ScoresAsync("zebra", tiers: tiers);
            Assert.Equal(
                contents.Where(pair => tiers.Contains(pair.Value.Tier)).Select(pair => pair.Key),
                found.Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Warm_rows_that_are_damaged_anywhere_are_made_again()
    {
        await using var lake = await FollowedLake.StartAsync();
        var version = 0;
        await WriteAsync();
        await lake.StopReplicaAsync();
        var file = Path.Combine(lake.LocalDisk, "rows.duckdb");
        const int Header = 3 * 4096, Block = 256 * 1024;
        for (var block = 0; Header + block * Block < new FileInfo(file).Length; block++)
        {
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write))
                RandomAccess.Write(handle, new byte[64], Header + block * Block + 8);
            await lake.StartReplicaAsync();
            await WriteAsync();
            await lake.StopReplicaAsync();
        }
        await lake.StartReplicaAsync();
        Assert.True(version >= 150, "the file had several blocks");

        // Every message anew, and with them every entry of the index of the rows.
        async Task WriteAsync()
        {
            await lake.CommitAsync([.. Enumerable.Range(0, 50).Select(i => Message(lake, $"m{i}", ++version, 30))]);
            await lake.SettleAsync();
            Assert.Equal(50, (await lake.ContentsAsync()).Count);
            await Eventually.HoldsAsync(async () =>
            {
                await lake.SettleAsync();
                return (await TiersAsync(lake)).All(message => message.Tier == Tier.Warm);
            }, () => "they do not become warm");
        }
    }

    [Fact]
    public async Task The_old_part_of_a_block_ages_without_the_young()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Message(lake, "old", 1, 6));
        await lake.CommitAsync(Message(lake, "new", 2, 0));
        await lake.SettleAsync();
        Assert.Single(lake.Searchable.Catalog.Index.Blocks);
        lake.Time.Advance(TimeSpan.FromDays(2));
        await lake.SettleAsync();
        Assert.Equal([("new", Tier.Hot), ("old", Tier.Warm)], await TiersAsync(lake));
    }

    [Fact]
    public async Task A_budget_pushes_the_oldest_down()
    {
        await using var lake = await FollowedLake.StartAsync(lake =>
        {
            lake.Hot.BudgetBytes = 1;
            lake.Warm.BudgetBytes = 1;
        });
        await lake.CommitAsync(Message(lake, "a", 1, 1));
        await lake.SettleAsync();
        Assert.Equal([("a", Tier.Cold)], await TiersAsync(lake));
        Assert.Single(await lake.ScoresAsync("zebra"));
    }

    [Fact]
    public async Task A_replica_that_starts_again_reads_no_segment_that_is_on_its_disk()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        await lake.CommitAsync(Message(lake, "warm", 1, 30));
        await lake.CommitAsync(Message(lake, "cold", 2, 200));
        await lake.SettleAsync();
        await lake.ContentsAsync();
        var reads = store.Reads;
        await lake.StopReplicaAsync();
        store.IsAway = true;
        await lake.StartReplicaAsync();
        await lake.SettleAsync();
        Assert.Equal([("cold", Tier.Cold), ("warm", Tier.Warm)], await TiersAsync(lake));
        Assert.Equal(2, (await lake.ScoresAsync("zebra")).Count);
        Assert.Equal(reads, store.Reads);
    }

    [Fact]
    public async Task What_another_analysis_made_is_made_anew()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(
            Rows.Message("c", "1", "zebras laufen", 1).At(UnixMicroseconds.Of(lake.Time.GetUtcNow()) - 30 * Day));
        await lake.SettleAsync();
        Assert.Single(await lake.ScoresAsync("zebras"));
        Assert.Empty(await lake.ScoresAsync("laufe"));
        await lake.StopReplicaAsync();
        lake.Languages = new Languages(new Dictionary<string, string> { ["s"] = "german" });
        await lake.StartReplicaAsync();
        await lake.SettleAsync();
        Assert.Single(await lake.ScoresAsync("laufe"));
        Assert.Equal([("1", Tier.Warm)], await TiersAsync(lake));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_cold_and_away_is_named_and_the_rest_is_found(bool isAway)
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake =>
        {
            lake.ReadFrom = store = new SlowStore(lake.Store);
            lake.Cold.CacheBytes = 0;
        });
        await lake.CommitAsync(Message(lake, "cold", 1, 200));
        await lake.CommitAsync(Message(lake, "hot", 2, 0));
        await lake.SettleAsync();
        var gate = new TaskCompletionSource();
        store.IsAway = isAway;
        store.Gate = isAway ? Task.CompletedTask : gate.Task;
        var problems = new List<string>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.Equal(["s/c/hot"], (await lake.ScoresAsync("zebra", problems, deadline)).Keys);
        Assert.Contains("of the cold tier", Assert.Single(problems), StringComparison.Ordinal);
        store.IsAway = false;
        store.Gate = Task.CompletedTask;
        gate.SetResult();
        Assert.Equal(2, (await lake.ScoresAsync("zebra")).Count);
    }

    [Fact]
    public async Task What_is_cold_and_not_read_yet_is_not_said_to_be_absent()
    {
        SlowStore store = null!;
        await using var lake = await FollowedLake.StartAsync(lake => lake.ReadFrom = store = new SlowStore(lake.Store));
        await lake.StopReplicaAsync();
        await lake.CommitAsync(Message(lake, "cold", 1, 200));
        var gate = new TaskCompletionSource();
        store.Gate = gate.Task;
        lake.Time.Advance(TimeSpan.FromMinutes(10)); // it was there before the replica starts
        await lake.StartReplicaAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(lake.Searchable.IsCaughtUp && store.Reads > 0));
        store.Gate = Task.CompletedTask; // for all reads after that one

        Assert.IsType<ConversationResult.Unread>(await ReadAsync(lake, "s", "c"));
        Assert.IsType<ConversationResult.Unread>(await ReadAsync(lake, "s", "c", "around"));
        Assert.IsType<ConversationResult.NoConversation>(await ReadAsync(lake, "nobody's", "c"));
        var others = new SystemAccess(new HashSet<string> { "t" });
        Assert.IsType<ConversationResult.NoConversation>(await ReadAsync(lake, "s", "c", access: others));
        await lake.CommitAsync(Message(lake, "hot", 2, 0)); // of the same conversation
        ConversationReply? part = null;
        await Eventually.HoldsAsync(async () =>
            (part = (await ReadAsync(lake, "s", "c") as ConversationResult.Found)?.Reply) is not null);
        Assert.Equal((true, 1), (part!.Partial, part.Total));
        Assert.IsType<ConversationResult.Unread>(await ReadAsync(lake, "s", "c", "cold"));
        gate.SetResult();
        await lake.SettleAsync();
        var whole = Assert.IsType<ConversationResult.Found>(await ReadAsync(lake, "s", "c", "cold")).Reply;
        Assert.Equal((false, 2), (whole.Partial, whole.Total));
        Assert.IsType<ConversationResult.NoConversation>(await ReadAsync(lake, "s", "d"));
    }

    private static Task<ConversationResult> ReadAsync(
        FollowedLake lake, string system, string conversation, string? around = null, SystemAccess? access = null)
    {
        var anchor = around is null ? null : new PageAnchor(PageSide.Around, around);
        var settings = new RetrievalSettings(lake.Languages, new Weights(), TimeSpan.FromSeconds(30));
        return new ConversationReader(lake.Searchable, settings, TimeProvider.System).ReadAsync(
            new ReadRequest(system, conversation, IsRaw: false, new PageRequest { Anchor = anchor }),
            access ?? new SystemAccess(null), [], TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_cache_of_the_cold_keeps_to_its_budget_and_forgets_what_was_used_longest_ago()
    {
        using var folder = new TemporaryFolder();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        var cache = new ColdCache(folder.Path, 100, time);
        foreach (var name in new[] { "a", "b", "c" })
        {
            Assert.NotNull(cache.Add(name, new byte[30]));
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.NotNull(cache.Find("a"));
        time.Advance(TimeSpan.FromSeconds(1));
        cache.Add("d", new byte[40]);
        Assert.Equal([true, false, true, true], new[] { "a", "b", "c", "d" }.Select(name => cache.Find(name) is not null));
        Assert.Null(cache.Add("larger than all", new byte[101]));
        Assert.Equal((100, 100), (cache.Bytes, Directory.EnumerateFiles(folder.Path).Sum(file => new FileInfo(file).Length)));
        var again = new ColdCache(folder.Path, 50, time);
        Assert.True(again.Bytes <= 50);
    }

    private static MessageRow Message(FollowedLake lake, string id, long version, int daysAgo) =>
        Rows.Message("c", id, $"zebra {id}", version).At(UnixMicroseconds.Of(lake.Time.GetUtcNow()) - daysAgo * Day);

    private static async Task<(string Id, Tier Tier)[]> TiersAsync(FollowedLake lake) =>
        [.. (await lake.ContentsAsync()).Select(pair => (pair.Key.Split('/')[2], pair.Value.Tier))];
}
