using Akosha.Contracts.Searches;
using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Ingestion.Maintenance;

public sealed class CompactorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public CompactorTests() => _store = new FolderObjectStore(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_files_become_one_without_what_is_superseded_and_deleted()
    {
        var table = await NewTableAsync();
        await CommitAsync(table, Rows.Message("c", "1", "old", 1), Rows.Message("c", "2", "kept", 2));
        await CommitAsync(table, Rows.Message("c", "1", "new", 3), Rows.Message("d", "1", "doomed", 4));
        await CommitAsync(table, Rows.Tombstone("s", "d", null, 5), Rows.Message("c", "2", "kept", 2));
        Assert.Equal(3, await NewCompactor().RunOnceAsync(Cancellation));
        await table.RefreshAsync(Cancellation);
        var rows = await SegmentFile.ReadAsync(
            _store, table.Name, Assert.Single(table.Snapshot.Files.Values), keysOnly: false, Cancellation);
        Assert.Equal([("2", "kept"), ("1", "new"), (null, null)], rows.Select(row => (row.MessageId, row.Content)));
        Assert.Equal(3, table.Snapshot.Removed.Count);
        Assert.Equal(0, await NewCompactor().RunOnceAsync(Cancellation));
    }

    [Fact]
    public async Task Of_two_compactors_at_once_one_wins_and_nothing_is_lost_or_doubled()
    {
        var table = await NewTableAsync();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 4; i++) await CommitAsync(table, Rows.Message("c", $"{round}-{i}", "zebra", 10 * round + i + 1));
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                try
                {
                    return await NewCompactor().RunOnceAsync(Cancellation);
                }
                catch (LakeConflictException)
                {
                    return -1;
                }
            })));
            Assert.Contains(outcomes, outcome => outcome >= 4);
            await table.RefreshAsync(Cancellation);
        }
        var ids = new List<string>();
        foreach (var file in table.Snapshot.Files.Values)
            ids.AddRange(
                (await SegmentFile.ReadAsync(_store, table.Name, file, keysOnly: true, Cancellation))
                .Select(row => row.MessageId!));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i / 4}-{i % 4}"), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Searches_see_the_same_before_during_and_after_a_compaction()
    {
        await using var akosha = await AkoshaHost.StartAsync(_folder.Path, null, "--Akosha:Maintenance:CompactFiles=3");
        for (var i = 0; i < 6; i++) await akosha.StoreAsync("s", $"c{i}", "the zebra crossed");
        await akosha.DeleteAsync("s", "c3");
        var before = await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical, Collapse = false });
        Assert.Equal(5, before.Length);
        Assert.Equal(
            7, await akosha.Services.GetServices<MaintenanceJob>().OfType<Compactor>().Single().RunOnceAsync(Cancellation));
        await akosha.StoreAsync("s", "c9", "nothing of the kind");
        Assert.Equal(before, await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical, Collapse = false }));
        await Eventually.HoldsAsync(async () =>
            (await akosha.Client.MetricsAsync(Cancellation)).Tiers["hot"].Segments == 2);
        Assert.Equal(before, await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical, Collapse = false }));
    }

    [Fact]
    public async Task A_damaged_file_is_left_where_it_is()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 3; i++) await CommitAsync(table, Rows.Message("c", $"{i}", "zebra", i + 1));
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.Path, table.Name, table.Snapshot.Files.Values.First().Name), new byte[10], Cancellation);
        Assert.Equal(2, await NewCompactor().RunOnceAsync(Cancellation));
        var damaged = table.Snapshot.Files.Keys.First();
        await table.RefreshAsync(Cancellation);
        Assert.Equal(2, table.Snapshot.Files.Count);
        Assert.Contains(damaged, table.Snapshot.Files.Keys);
    }

    [Fact]
    public async Task Any_files_hold_the_same_after_a_merge_once_and_in_the_order_of_time()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var folder = new TemporaryFolder();
            var store = new FolderObjectStore(folder.Path);
            var table = await TestLake.OpenAsync(store, new LakeOptions(), TimeProvider.System);
            var random = new Random(seed);
            var written = new List<MessageRow>();
            for (var file = 0; file < 8; file++)
            {
                var rows = Enumerable.Range(0, random.Next(1, 200)).Select(_ => AnyRow(random)).ToArray();
                if (file == 3) rows = [.. rows, .. written.Take(20)]; // a batch that was committed twice
                written.AddRange(rows);
                await TestLake.CommitAsync(table, store, TimeProvider.System, rows);
                if (file is 2 or 5) await NewCompactor(store).RunOnceAsync(Cancellation);
                await table.RefreshAsync(Cancellation);
            }
            await NewCompactor(store).RunOnceAsync(Cancellation);
            await table.RefreshAsync(Cancellation);
            var left = new List<MessageRow>();
            foreach (var file in table.Snapshot.Files.Values)
            {
                var rows = await SegmentFile.ReadAsync(store, table.Name, file, keysOnly: false, Cancellation);
                left.AddRange(rows);
                if (!file.Tags!.ContainsKey(SegmentStats.ArrangedTag)) continue;
                Assert.Equal(rows.Select(row => row.Timestamp).Order(), rows.Select(row => row.Timestamp));
                Assert.Equal(Live(rows).Count, rows.Count(row => !row.Deleted));
            }
            Assert.Equal(Live(written), Live(left));
        }

        static MessageRow AnyRow(Random random)
        {
            var timestamp = UnixMicroseconds.Of(
                DateTimeOffset.UnixEpoch.AddDays(random.Next(20_000, 20_005)).AddSeconds(random.Next(86_400)));
            return random.Next(30) switch
            {
                0 => Rows.Tombstone("s", $"c{random.Next(9)}", null, random.Next()),
                1 or 2 => Rows.Tombstone("s", $"c{random.Next(9)}", $"{random.Next(40)}", random.Next()),
                _ => Rows.Message(
                    $"c{random.Next(9)}", $"{random.Next(40)}", $"text {random.Next()}", random.Next()).At(timestamp),
            };
        }

        static List<(string, string?, string?, long)> Live(List<MessageRow> rows) =>
        [
            .. rows.Where(row => !row.Deleted && row.MessageId is not null
                && !rows.Exists(other => other.Version > row.Version && other.SystemId == row.SystemId && (other.MessageId is null
                    ? other.ConversationId is null || other.ConversationId == row.ConversationId
                    : other.ConversationId == row.ConversationId && other.MessageId == row.MessageId)))
                .DistinctBy(row => (row.ConversationId, row.MessageId, row.Version))
                .Select(row => (row.ConversationId!, row.MessageId, row.Content, row.Timestamp)).Order(),
        ];
    }

    [Fact]
    public async Task A_large_file_is_not_written_again_for_a_few_small_ones_in_its_time()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 3; i++)
            await CommitAsync(
            table, [.. Enumerable.Range(0, 300)
            .Select(j => Rows.Message($"c{i}", $"{j}", $"zebra {i * j}", 1_000 * i + j).At(j))]);
        Assert.Equal(3, await NewCompactor().RunOnceAsync(Cancellation));
        await table.RefreshAsync(Cancellation);
        var large = Assert.Single(table.Snapshot.Files.Keys);
        for (var i = 0; i < 3; i++) await CommitAsync(table, Rows.Message("d", $"{i}", "zebra", 10_000 + i).At(100 + i));
        Assert.Equal(3, await NewCompactor().RunOnceAsync(Cancellation));
        await table.RefreshAsync(Cancellation);
        Assert.Contains(large, table.Snapshot.Files.Keys);
        Assert.Equal(2, table.Snapshot.Files.Count);
        // As much again as the large file: now it is merged with it.
        for (var i = 5; i < 8; i++)
            await CommitAsync(
            table, [.. Enumerable.Range(0, 300)
            .Select(j => Rows.Message($"c{i}", $"{j}", $"zebra {i * j}", 20_000 * i + j).At(j))]);
        Assert.Equal(5, await NewCompactor().RunOnceAsync(Cancellation));
        await table.RefreshAsync(Cancellation);
        Assert.Single(table.Snapshot.Files);
    }

    [Fact]
    public async Task A_file_that_turns_out_to_be_damaged_does_not_keep_others_from_being_merged()
    {
        var table = await NewTableAsync();
        var damaged = await TestLake.CommitDamagedAsync(table, _store);
        for (var i = 0; i < 3; i++) await CommitAsync(table, Rows.Message("d", $"{i}", "zebra", 100 + i));
        var compactor = NewCompactor();
        await Assert.ThrowsAsync<LakeDamageException>(() => compactor.RunOnceAsync(Cancellation));
        Assert.Equal(3, await compactor.RunOnceAsync(Cancellation));
        await table.RefreshAsync(Cancellation);
        Assert.Equal(2, table.Snapshot.Files.Count);
        Assert.Contains(damaged, table.Snapshot.Files.Keys);
    }

    public void Dispose() => _folder.Dispose();

    private Compactor NewCompactor(ObjectStore? store = null) =>
        new(store ?? _store, new LakeOptions(), new MaintenanceOptions { CompactFiles = 3 }, TimeProvider.System,
        NullLoggerFactory.Instance);

    private Task<LakeTable> NewTableAsync() => TestLake.OpenAsync(_store, new LakeOptions(), TimeProvider.System);

    private Task CommitAsync(LakeTable table, params MessageRow[] rows) =>
        TestLake.CommitAsync(table, _store, TimeProvider.System, rows);
}
