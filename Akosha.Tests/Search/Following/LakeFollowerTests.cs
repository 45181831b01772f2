using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Lake;
using Akosha.Tests.Hosting;
using Akosha.Tests.Search.Indexing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Search.Following;

/// <summary>A replica, and maintenance, over a log with entries that must not be followed.</summary>
public sealed class LakeFollowerTests
{
    private const string Outside =
        """{"add":{"path":"../../outside.parquet","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_that_must_not_be_followed_is_named_and_the_replica_and_maintenance_go_on()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Rows.Message("c", "1", "zebra", 1));
        await lake.PutEntryAsync(Outside + "\n");
        await lake.CommitAsync(Rows.Message("c", "2", "zebra", 2));
        await lake.PutEntryAsync(
            """{"add":{"path":"folder","size":9,"modificationTime":1,"dataChange":true,"stats":"nonsense"}}""");
        await lake.Store.PutAsync("lake/messages/folder/x", new byte[1], Cancellation);
        await lake.CommitAsync(Rows.Message("c", "3", "zebra", 3));
        await lake.SettleAsync();
        Assert.Equal(["s/c/1", "s/c/2", "s/c/3"], (await lake.ContentsAsync()).Keys);
        Assert.Null(lake.Follower.LastFailure);
        Assert.Equal(
            ["lake/messages/_delta_log/00000000000000000002.json", "lake/messages/folder"],
            lake.Searchable.Catalog.Damage.Select(damage => damage.Name).Order());

        await lake.CompactAsync();
        await lake.SettleAsync();
        Assert.Equal(["s/c/1", "s/c/2", "s/c/3"], (await lake.ContentsAsync()).Keys);
        Assert.Equal(2, lake.Searchable.Catalog.Files.Count); // the merged one, and the one that cannot be read
        await lake.StopReplicaAsync();
        await lake.StartReplicaAsync();
        await lake.SettleAsync();
        Assert.Equal(["s/c/1", "s/c/2", "s/c/3"], (await lake.ContentsAsync()).Keys);
        Assert.Equal(2, lake.Searchable.Catalog.Damage.Count);
    }

    [Fact]
    public async Task A_replica_of_a_table_that_needs_a_newer_reader_names_it_and_answers_from_what_it_had_also_after_a_start()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Rows.Message("c", "1", "zebra", 1));
        await lake.PutEntryAsync("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}""");
        await lake.PutEntryAsync("""{"commitInfo":{"operation":"WRITE"}}""");
        for (var start = 0; start < 2; start++)
        {
            await lake.SettleAsync();
            Assert.Equal(["s/c/1"], (await lake.ContentsAsync()).Keys);
            Assert.Contains("reader version 3", Assert.Single(lake.Searchable.Catalog.Damage).Reason, StringComparison.Ordinal);
            Assert.Null(lake.Follower.LastFailure);
            await lake.StopReplicaAsync();
            await lake.StartReplicaAsync();
        }
        lake.Time.Advance(TimeSpan.FromDays(30));
        await lake.Store.PutAsync("lake/messages/of-the-newer-writer.parquet", new byte[1], Cancellation);
        await Assert.ThrowsAsync<LakeUnsupportedException>(
            () => lake.RunAsync((store, options, time) => new Vacuum(store, options, time, NullLoggerFactory.Instance)));
        await Assert.ThrowsAsync<LakeUnsupportedException>(lake.CompactAsync);
        Assert.NotNull(await lake.Store.TryReadAsync("lake/messages/of-the-newer-writer.parquet", Cancellation));
    }

    [Fact]
    public async Task Vacuuming_keeps_what_an_entry_may_mean_that_is_not_followed_and_goes_by_names_however_encoded()
    {
        await using var lake = await FollowedLake.StartAsync();
        await lake.CommitAsync(Rows.Message("c", "1", "zebra", 1));
        await lake.PutEntryAsync(Outside.Replace("../../outside.parquet", "day=1/b%20c.parquet", StringComparison.Ordinal));
        await lake.SettleAsync();
        await lake.PutEntryAsync(Outside + "\n" + Outside.Replace("../../outside", "day=2/meant", StringComparison.Ordinal));
        string[] kept = [
            "lake/messages/day=1/b c.parquet", "lake/messages/day=2/meant.parquet", "lake/messages/_hidden/x",
            "lake/outside.parquet", "outside.parquet"];
        foreach (var name in kept.Append("lake/messages/day=2/nobody.parquet"))
            await lake.Store.PutAsync(name, new byte[1], Cancellation);
        lake.Time.SetUtcNow(DateTimeOffset.UtcNow.AddDays(30));
        await lake.RunAsync((store, options, time) => new Vacuum(store, options, time, NullLoggerFactory.Instance));
        foreach (var name in kept) Assert.NotNull(await lake.Store.TryReadAsync(name, Cancellation));
        Assert.Null(await lake.Store.TryReadAsync("lake/messages/day=2/nobody.parquet", Cancellation));
        Assert.NotNull(await lake.Store.TryReadAsync($"lake/messages/_delta_log/{0:D20}.json", Cancellation));
    }

    [Fact]
    public async Task A_log_with_a_cut_entry_is_left_alone_by_maintenance_until_it_is_mended()
    {
        await using var lake = await FollowedLake.StartAsync();
        for (var i = 1; i <= 3; i++) await lake.CommitAsync(Rows.Message("c", $"{i}", "zebra", i));
        var name = $"lake/messages/_delta_log/{2:D20}.json";
        var whole = (await lake.Store.TryReadAsync(name, Cancellation))!;
        await lake.Store.PutAsync(name, whole.AsMemory(0, Array.IndexOf(whole, (byte)'\n') + 1), Cancellation);
        Assert.Contains(
            "mended", (await Assert.ThrowsAsync<LakeDamageException>(lake.CompactAsync)).Message, StringComparison.Ordinal);
        await lake.Store.PutAsync(name, whole, Cancellation);
        await lake.CompactAsync();
        await lake.SettleAsync();
        Assert.Equal(["s/c/1", "s/c/2", "s/c/3"], (await lake.ContentsAsync()).Keys);
        Assert.Single(lake.Searchable.Catalog.Files);
    }
}
