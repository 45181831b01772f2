using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Ingestion.Maintenance;

/// <summary>Segments of before, whose footers mislead other engines, and what compaction makes of them.</summary>
public sealed class BoundsRepairTests : IDisposable
{
    private const long Since2020 = 1_577_836_800_000_000, In2025 = 1_749_556_800_123_456;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public BoundsRepairTests() => _store = new FolderObjectStore(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lone_file_of_before_is_repaired_in_one_commit_that_changes_no_data()
    {
        var table = await NewTableAsync();
        var old = await FormerSegments.CommitAsync(
            table, _store, DateTimeOffset.UnixEpoch, [Message("1"), Message("2")], [Message("3")]);
        Assert.Equal("0", await FoundSince2020Async(table));
        await RunAsync();
        await table.RefreshAsync(Cancellation);
        var file = Assert.Single(table.Snapshot.Files.Values);
        Assert.NotEqual(old.Path, file.Path);
        Assert.Equal((false, old.Stats), (file.DataChange, file.Stats));
        Assert.Equal("3", await FoundSince2020Async(table));
        Assert.Equal(
            ["1", "2", "3"], (await SegmentFile.ReadAsync(_store, table.Name, file, keysOnly: false, Cancellation))
            .Select(row => row.MessageId));
        Assert.Equal([old.Path], table.Snapshot.Removed.Keys);
        var version = table.Snapshot.Version;
        await RunAsync();
        await table.RefreshAsync(Cancellation);
        Assert.Equal(version, table.Snapshot.Version);
    }

    [Fact]
    public async Task Files_of_before_that_are_merged_are_right_afterwards()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 3; i++) await FormerSegments.CommitAsync(table, _store, DateTimeOffset.UnixEpoch, [Message($"{i}")]);
        await RunAsync();
        await table.RefreshAsync(Cancellation);
        Assert.False(SegmentBounds.AreUntold(Assert.Single(table.Snapshot.Files.Values)));
        Assert.Equal("3", await FoundSince2020Async(table));
    }

    [Fact]
    public async Task Large_files_are_repaired_too_the_oldest_first_and_some_at_a_run()
    {
        var table = await NewTableAsync();
        var files = new List<AddFile>();
        for (var day = 0; day < 10; day++)
            files.Add(
            await FormerSegments.CommitAsync(table, _store, DateTimeOffset.UnixEpoch.AddDays(20 - day), [Message($"{day}")]));
        // All are large by this measure: four of them in a run.
        var options = new MaintenanceOptions { CompactFiles = 2, TargetBytes = files.Max(file => file.Size) + 100 };
        var compactor = new Compactor(_store, new LakeOptions(), options, TimeProvider.System, NullLoggerFactory.Instance);
        var before = table.Snapshot.Version;
        foreach (var left in new[] { 6, 2, 0 })
        {
            await compactor.RunAsync(new JobProgress("compaction", DateTimeOffset.UnixEpoch), Cancellation);
            await table.RefreshAsync(Cancellation);
            Assert.Equal(
                files.OrderByDescending(file => file.ModificationTime).Take(left).Select(file => file.Path).Order(),
                table.Snapshot.Files.Values.Where(SegmentBounds.AreUntold).Select(file => file.Path).Order());
        }
        Assert.Equal((10, before + 3), (table.Snapshot.Files.Count, table.Snapshot.Version));
        Assert.Equal("10", await FoundSince2020Async(table));
    }

    [Fact]
    public async Task What_is_damaged_or_from_another_engine_is_left_as_it_is()
    {
        var table = await NewTableAsync();
        var damaged = await FormerSegments.CommitAsync(table, _store, DateTimeOffset.UnixEpoch, [Message("1")]);
        await _store.PutAsync($"{table.Name}/{damaged.Path}", new byte[damaged.Size], Cancellation);
        // its footer names another writer
        var foreign = await SegmentFile.PutAsync(_store, table.Name, [Message("2")], DateTimeOffset.UnixEpoch, Cancellation);
        await table.CommitAsync(new LakeCommit("WRITE", [foreign with { Tags = null }], []), Cancellation);
        var random = new Random(6);
        var noise = new byte[2_000];
        var bytes = await FormerSegments.WriteAsync([.. Enumerable.Range(0, 200).Select(i =>
        {
            random.NextBytes(noise);
            return Message($"{i}") with { Content = Convert.ToBase64String(noise) };
        })]);
        bytes.AsSpan(bytes.Length / 4, bytes.Length / 2).Fill(0xFF); // nothing in the log tells
        await _store.PutAsync($"{table.Name}/unchecked", bytes, Cancellation);
        await table.CommitAsync(
            new LakeCommit("WRITE", [new AddFile { Path = "unchecked", Size = bytes.Length }], []), Cancellation);
        await RunAsync(compactFiles: 100);
        await table.RefreshAsync(Cancellation);
        Assert.Equal(new[] { damaged.Path, foreign.Path, "unchecked" }.Order(), table.Snapshot.Files.Keys.Order());
    }

    [Fact]
    public async Task A_start_says_how_many_are_left_and_the_job_over_http_repairs_them()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 2; i++) await FormerSegments.CommitAsync(table, _store, DateTimeOffset.UtcNow, [Message($"{i}")]);
        await using var akosha = await AkoshaProcess.StartAsync(_folder.Path);
        await Eventually.HoldsAsync(
            () => Task.FromResult(akosha.Output.Contains("2 of 2 segments may have bounds", StringComparison.Ordinal)), () =>
                akosha.Output);
        var job = await akosha.Client.Operations.StartJobAsync("compaction", waitUntilDone: true, Cancellation);
        Assert.Equal(("done", 2, 2), (job.State, job.Total, job.Changed));
        await table.RefreshAsync(Cancellation);
        Assert.Equal("2", await FoundSince2020Async(table));
    }

    public void Dispose() => _folder.Dispose();

    private static MessageRow Message(string id) =>
        Rows.Message("c", id, "zebra", 1).At(In2025) with { ReceivedAt = In2025 };

    private Task<LakeTable> NewTableAsync() => TestLake.OpenAsync(_store, new LakeOptions(), TimeProvider.System);

    private Task RunAsync(int compactFiles = 3) =>
        new Compactor(
        _store, new LakeOptions(), new MaintenanceOptions { CompactFiles = compactFiles }, TimeProvider.System,
        NullLoggerFactory.Instance)
        .RunAsync(new JobProgress("compaction", DateTimeOffset.UnixEpoch), Cancellation);

    /// <summary>How many rows of the table DuckDB finds by their time.</summary>
    private async Task<string?> FoundSince2020Async(LakeTable table)
    {
        var found = 0;
        foreach (var file in table.Snapshot.Files.Values)
        {
            using var parquet = new ParquetFile(await SegmentFile.BytesAsync(_store, table.Name, file, Cancellation));
            found += int.Parse(
                parquet.Query(
                $"SELECT count(*) FROM file WHERE timestamp > make_timestamptz({Since2020}) AND received_at > "
                + $"make_timestamptz({Since2020})").Single()!, System.Globalization.CultureInfo.InvariantCulture);
        }
        return found.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
