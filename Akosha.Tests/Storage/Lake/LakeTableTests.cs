using System.Text;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Storage.Lake;

public sealed class LakeTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public LakeTableTests() => _store = new FolderObjectStore(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string LogFolder => Path.Combine(_folder.Path, "lake", "messages", "_delta_log");

    [Fact]
    public async Task A_new_table_starts_with_protocol_and_metadata_in_version_0()
    {
        await OpenAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(LogFolder, "00000000000000000000.json"), Cancellation);
        Assert.Contains("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", lines);
        Assert.Contains(lines, line => line.Contains("\"metaData\"", StringComparison.Ordinal) && line.Contains("\\u0022map\\u0022", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_lost_the_race_is_retried_and_loses_nothing()
    {
        var tables = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        await Task.WhenAll(tables.Select((table, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await table.CommitAsync(Adding($"w{writer}-{i}"), Cancellation);
        })));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(100, snapshot.Version);
        Assert.Equal(100, snapshot.Files.Count);
    }

    [Fact]
    public async Task A_file_can_be_removed_once_only()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        await first.CommitAsync(Adding("a"), Cancellation);
        await first.CommitAsync(new LakeCommit("OPTIMIZE", [Added("b")], [Removal("a")]), Cancellation);
        await second.RefreshAsync(Cancellation);
        Assert.Equal(["b"], second.Snapshot.Files.Keys);
        Assert.Equal(["a"], second.Snapshot.Removed.Keys);
        await Assert.ThrowsAsync<LakeException>(() => second.CommitAsync(new LakeCommit("OPTIMIZE", [], [Removal("a")]), Cancellation));
    }

    [Fact]
    public async Task A_removal_that_was_decided_on_an_old_version_is_checked_against_the_winner()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());
        await first.CommitAsync(Adding("a"), Cancellation);
        await second.RefreshAsync(Cancellation);
        await first.CommitAsync(new LakeCommit("OPTIMIZE", [], [Removal("a")]), Cancellation);
        await Assert.ThrowsAsync<LakeException>(() => second.CommitAsync(new LakeCommit("OPTIMIZE", [Added("c")], [Removal("a")]), Cancellation));
        Assert.DoesNotContain("c", second.Snapshot.Files.Keys);
    }

    [Fact]
    public async Task State_from_a_checkpoint_is_the_state_from_the_log()
    {
        var table = await OpenAsync(checkpointInterval: 10);
        for (var i = 0; i < 20; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await table.CommitAsync(new LakeCommit("OPTIMIZE", [Added("big")], [Removal("f0"), Removal("f1")]), Cancellation);
        for (var i = 20; i < 29; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        Assert.True(File.Exists(Path.Combine(LogFolder, "00000000000000000030.checkpoint.parquet")));
        foreach (var entry in Directory.GetFiles(LogFolder, "*.json").Where(entry => !entry.EndsWith("0030.json", StringComparison.Ordinal))) File.Delete(entry);

        var fromCheckpoint = (await OpenAsync()).Snapshot;
        Assert.Empty(fromCheckpoint.Damage);
        Assert.Equal(table.Snapshot.Version, fromCheckpoint.Version);
        Assert.Equal(table.Snapshot.Files.Keys.Order(), fromCheckpoint.Files.Keys.Order());
        Assert.Equal(table.Snapshot.Removed.Keys.Order(), fromCheckpoint.Removed.Keys.Order());
        Assert.Equal(table.Snapshot.Metadata!.SchemaString, fromCheckpoint.Metadata!.SchemaString);
        var file = fromCheckpoint.Files["f7"];
        Assert.Equal((7L, "tag of f7", "{\"numRecords\":1}"), (file.Size, file.Tags!["t"], file.Stats));
    }

    [Fact]
    public async Task A_removed_file_leaves_the_checkpoint_when_its_retention_is_over()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        var table = await OpenAsync(checkpointInterval: 1, time);
        await table.CommitAsync(Adding("a"), Cancellation);
        await table.CommitAsync(new LakeCommit("OPTIMIZE", [], [Removal("a") with { DeletionTimestamp = time.GetUtcNow().ToUnixTimeMilliseconds() }]), Cancellation);
        Assert.Equal(["a"], (await OpenAsync()).Snapshot.Removed.Keys);
        time.Advance(TimeSpan.FromDays(8));
        await table.CommitAsync(Adding("b"), Cancellation);
        Assert.Empty((await OpenAsync()).Snapshot.Removed);
    }

    [Theory]
    [InlineData("{\"add\":{\"path\":\"x\"")]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    public async Task A_damaged_log_entry_is_named_and_the_rest_is_read(string content)
    {
        var table = await OpenAsync();
        for (var i = 1; i <= 3; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(LogFolder, "00000000000000000002.json"), content, Cancellation);
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(3, snapshot.Version);
        Assert.Equal(["f1", "f3"], snapshot.Files.Keys.Order());
        Assert.Equal("lake/messages/_delta_log/00000000000000000002.json", Assert.Single(snapshot.Damage).Name);
    }

    [Fact]
    public async Task A_missing_log_entry_is_named()
    {
        var table = await OpenAsync();
        for (var i = 1; i <= 3; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        File.Delete(Path.Combine(LogFolder, "00000000000000000002.json"));
        var damage = Assert.Single((await OpenAsync()).Snapshot.Damage);
        Assert.Equal(("lake/messages/_delta_log/00000000000000000002.json", "the log entry is missing"), (damage.Name, damage.Reason));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_named_and_the_log_read_instead()
    {
        var table = await OpenAsync(checkpointInterval: 3);
        for (var i = 1; i <= 4; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(LogFolder, "00000000000000000003.checkpoint.parquet"), new byte[50], Cancellation);
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(["f1", "f2", "f3", "f4"], snapshot.Files.Keys.Order());
        Assert.EndsWith("00000000000000000003.checkpoint.parquet", Assert.Single(snapshot.Damage).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_needs_a_newer_reader_or_writer_is_refused()
    {
        var table = await OpenAsync();
        await AppendAsync(1, """{"protocol":{"minReaderVersion":1,"minWriterVersion":7}}""");
        await table.RefreshAsync(Cancellation);
        Assert.Contains("writer version 7", (await Assert.ThrowsAsync<LakeException>(() => table.CommitAsync(Adding("a"), Cancellation))).Message, StringComparison.Ordinal);
        await AppendAsync(2, """{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}""");
        Assert.Contains("reader version 3", (await Assert.ThrowsAsync<LakeException>(() => table.RefreshAsync(Cancellation))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task AppendAsync(int version, string line) =>
        await _store.PutAsync($"lake/messages/_delta_log/{version:D20}.json", Encoding.UTF8.GetBytes(line), Cancellation);

    private async Task<LakeTable> OpenAsync(int checkpointInterval = 1000, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var table = MessagesTable.Over(_store, new LakeOptions { CheckpointInterval = checkpointInterval }, clock, NullLogger<LakeTable>.Instance);
        await table.LoadAsync(Cancellation);
        await table.CreateIfMissingAsync(MessagesTable.NewMetadata(clock), Cancellation);
        return table;
    }

    private static LakeCommit Adding(string path) => new("WRITE", [Added(path)], []);

    private static AddFile Added(string path) => new()
    {
        Path = path,
        Size = path[^1] - '0',
        DataChange = true,
        Stats = "{\"numRecords\":1}",
        Tags = new Dictionary<string, string?> { ["t"] = $"tag of {path}" },
    };

    private static RemoveFile Removal(string path) => new() { Path = path, DeletionTimestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() };
}
