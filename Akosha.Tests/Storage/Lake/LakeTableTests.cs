using System.Text;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

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
        Assert.Contains(
            lines, line =>
                line.Contains("\"metaData\"", StringComparison.Ordinal)
                && line.Contains("\\u0022map\\u0022", StringComparison.Ordinal));
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
        var first = await OpenAsync();
        var second = await OpenAsync();
        await first.CommitAsync(Adding("a"), Cancellation);
        await first.CommitAsync(new LakeCommit("OPTIMIZE", [Added("b")], [Removal("a")]), Cancellation);
        await second.RefreshAsync(Cancellation);
        Assert.Equal(["b"], second.Snapshot.Files.Keys);
        Assert.Equal(["a"], second.Snapshot.Removed.Keys);
        await Assert.ThrowsAsync<LakeConflictException>(
            () => second.CommitAsync(new LakeCommit("OPTIMIZE", [], [Removal("a")]), Cancellation));
    }

    [Fact]
    public async Task A_removal_that_was_decided_on_an_old_version_is_checked_against_the_winner()
    {
        var first = await OpenAsync();
        var second = await OpenAsync();
        await first.CommitAsync(Adding("a"), Cancellation);
        await second.RefreshAsync(Cancellation);
        await first.CommitAsync(new LakeCommit("OPTIMIZE", [], [Removal("a")]), Cancellation);
        await Assert.ThrowsAsync<LakeConflictException>(
            () => second.CommitAsync(new LakeCommit("OPTIMIZE", [Added("c")], [Removal("a")]), Cancellation));
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
        foreach (
            var entry in Directory.GetFiles(LogFolder, "*.json")
            .Where(entry => !entry.EndsWith("0030.json", StringComparison.Ordinal))) File.Delete(entry);

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
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var table = await OpenAsync(checkpointInterval: 1, time);
        await table.CommitAsync(Adding("a"), Cancellation);
        await table.CommitAsync(
            new LakeCommit(
            "OPTIMIZE", [],
            [Removal("a") with { DeletionTimestamp = time.GetUtcNow().ToUnixTimeMilliseconds() }]), Cancellation);
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
        Assert.Equal(
            ("lake/messages/_delta_log/00000000000000000002.json", "the log entry is missing"), (damage.Name, damage.Reason));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_named_and_the_log_read_instead()
    {
        var table = await OpenAsync(checkpointInterval: 3);
        for (var i = 1; i <= 4; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await File.WriteAllBytesAsync(
            Path.Combine(LogFolder, "00000000000000000003.checkpoint.parquet"), new byte[50], Cancellation);
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
        Assert.Contains(
            "writer version 7",
            (await Assert.ThrowsAsync<LakeUnsupportedException>(() => table.CommitAsync(Adding("a"), Cancellation))).Message,
            StringComparison.Ordinal);
        await AppendAsync(2, """{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}""");
        await table.RefreshAsync(Cancellation);
        Assert.Contains("reader version 3", Assert.Single(table.Snapshot.Damage).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "reader version 3",
            (await Assert.ThrowsAsync<LakeUnsupportedException>(() => table.CommitAsync(Adding("a"), Cancellation))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_table_that_needs_a_newer_reader_what_it_held_before_stays_known_and_nothing_after_it_is_taken()
    {
        var table = await OpenAsync();
        await table.CommitAsync(Adding("a"), Cancellation);
        await AppendAsync(
            2, """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}""");
        await AppendAsync(3, """{"remove":{"path":"a","dataChange":true}}""");
        var entries = await table.RefreshAsync(Cancellation);
        Assert.DoesNotContain(entries.SelectMany(entry => entry.Actions), action => action.Remove is not null);
        foreach (var snapshot in new[] { table.Snapshot, (await OpenAsync()).Snapshot })
        {
            Assert.Equal((3, "a"), (snapshot.Version, Assert.Single(snapshot.Files.Keys)));
            Assert.EndsWith("00000000000000000002.json", Assert.Single(snapshot.Damage).Name, StringComparison.Ordinal);
        }
        Assert.Empty(await table.RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task A_checkpoint_with_fewer_rows_than_were_written_is_named_and_the_log_read_instead()
    {
        var table = await OpenAsync(checkpointInterval: 3);
        for (var i = 1; i <= 4; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await PutCheckpointAsync("00000000000000000003.checkpoint.parquet", table, Added("f1"));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(["f1", "f2", "f3", "f4"], snapshot.Files.Keys.Order());
        Assert.Contains("3 rows, and 5 were written", Assert.Single(snapshot.Damage).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 2)]
    public async Task A_checkpoint_without_one_of_its_parts_is_not_taken(int part, int parts)
    {
        var table = await OpenAsync();
        for (var i = 1; i <= 2; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await PutCheckpointAsync($"00000000000000000002.checkpoint.{part:D10}.{parts:D10}.parquet", table, Added("wrong"));
        await PutCheckpointAsync($"00000000000000000002.checkpoint.{9:D10}.{parts:D10}.parquet", table, Added("wrong"));
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(["f1", "f2"], snapshot.Files.Keys.Order());
        Assert.Empty(snapshot.Damage);
    }

    [Fact]
    public async Task A_row_of_a_checkpoint_that_must_not_be_followed_is_named_and_the_others_are_read()
    {
        var table = await OpenAsync();
        for (var i = 1; i <= 2; i++) await table.CommitAsync(Adding($"f{i}"), Cancellation);
        await PutCheckpointAsync(
            "00000000000000000002.checkpoint.parquet", table, Added("f1"), Added("f2"), Added("../outside"),
            Added("huge") with { Size = long.MaxValue });
        var snapshot = (await OpenAsync()).Snapshot;
        Assert.Equal(["f1", "f2"], snapshot.Files.Keys.Order());
        Assert.EndsWith("00000000000000000002.checkpoint.parquet", Assert.Single(snapshot.Damage).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_gives_other_engines_the_rows_that_a_scan_gives()
    {
        var table = await OpenAsync(checkpointInterval: 1);
        string[] paths = ["a", "🐎", "！", "é", new string('x', 200), $"{new string('ü', 80)}1", $"{new string('ü', 80)}2"];
        foreach (var path in paths)
            await table.CommitAsync(
                new LakeCommit(
                "WRITE", [
                Added(path) with { Size = path.Length,
                Stats = $$"""{"numRecords":{{path.Length}},"x":"{{new string('s', 9_000)}}{{path}}"}""" }],
                []), Cancellation);
        await table.CommitAsync(new LakeCommit("DELETE", [], [Removal("a")]), Cancellation);
        using var file = new ParquetFile(
            await File.ReadAllBytesAsync(Path.Combine(LogFolder, "00000000000000000008.checkpoint.parquet"), Cancellation));
        var conditions = new List<string>();
        foreach (
            var column in new[] { "\"add\".path", "remove.path", "\"add\".stats", "\"add\".tags['t']", "metaData.id",
            "txn.appId" })
            foreach (var value in paths.Concat(["", "~", ""]))
                conditions.AddRange(
                    [$"{column} = '{value}'", $"{column} < '{value}'", $"{column} > '{value}'",
                    $"starts_with({column}, '{value}')", $"{column} LIKE '{value}%'"]);
        foreach (
            var column in new[] { "\"add\".size", "\"add\".modificationTime", "remove.deletionTimestamp",
            "protocol.minReaderVersion" })
            foreach (var value in new[] { -1, 0, 1, 2, 200, 201 })
                conditions.AddRange([$"{column} = {value}", $"{column} < {value}", $"{column} > {value}"]);
        foreach (
            var column in new[] { "\"add\"", "\"add\".path", "\"add\".tags", "remove", "txn", "txn.appId", "metaData", "protocol",
            "protocol.minReaderVersion", "remove.size" })
            conditions.AddRange([$"{column} IS NULL", $"{column} IS NOT NULL"]);
        conditions.AddRange(["\"add\".dataChange", "NOT \"add\".dataChange", "\"add\".dataChange IS NULL"]);
        Assert.Equal([], file.Misleading(conditions, "coalesce(\"add\".path, remove.path, metaData.id, '')"));
    }

    [Fact]
    public async Task A_writer_that_has_not_looked_for_long_commits_after_what_was_vacuumed_meanwhile()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var idle = await OpenAsync(time: time);
        var busy = await OpenAsync(time: time);
        for (var i = 1; i <= 5; i++) await busy.CommitAsync(Adding($"{i}"), Cancellation);
        await busy.CheckpointAsync(Cancellation);
        for (var version = 0; version < 5; version++) File.Delete(Path.Combine(LogFolder, $"{version:D20}.json"));
        time.Advance(TimeSpan.FromMinutes(1));
        await idle.CommitAsync(Adding("9"), Cancellation);
        Assert.Equal(6, idle.Snapshot.Version);
        Assert.Equal(["1", "2", "3", "4", "5", "9"], (await OpenAsync()).Snapshot.Files.Keys.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private async Task AppendAsync(int version, string line) =>
        await _store.PutAsync($"lake/messages/_delta_log/{version:D20}.json", Encoding.UTF8.GetBytes(line), Cancellation);

    private async Task PutCheckpointAsync(string name, LakeTable table, params AddFile[] adds)
    {
        IEnumerable<LakeAction> actions = [
            new() { Protocol = table.Snapshot.Protocol }, new() { MetaData = table.Snapshot.Metadata },
            .. adds.Select(add => new LakeAction { Add = add })];
        await File.WriteAllBytesAsync(
            Path.Combine(LogFolder, name), await CheckpointFile.WriteAsync(actions, Cancellation), Cancellation);
    }

    private async Task<LakeTable> OpenAsync(int checkpointInterval = 1000, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var table = MessagesTable.Over(
            _store, new LakeOptions { CheckpointInterval = checkpointInterval }, clock, NullLogger<LakeTable>.Instance);
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

    private static RemoveFile Removal(string path) =>
        new() { Path = path, DeletionTimestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() };
}
