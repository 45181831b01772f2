using System.Net;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Ingestion;
using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Ingestion.Maintenance;

public sealed class MaintenanceJobTests : IDisposable
{
    private const long Day = 24L * 3600 * 1_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LakeOptions _lake = new() { CheckpointInterval = 5 };

    public MaintenanceJobTests() => _store = new FolderObjectStore(_folder.Path);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Files_cover_a_day_each_or_a_run_of_sparse_days()
    {
        // Day 0 has plenty, days 1 to 6 have two messages each, day 50 has one, day 60 more than a file takes.
        int[] days = [
            .. Enumerable.Repeat(0, 40), .. Enumerable.Range(1, 6).SelectMany(day => new[] { day, day }), 50,
            .. Enumerable.Repeat(60, 150)];
        var rows = days.CountBy(day => day).ToList();
        new Random(4).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        Assert.Equal([40, 12, 1, 100, 50], TimeCut.Cut(rows, most: 100));
        Assert.Equal([-1, 0, 0, 1], new[] { -1, 0, Day - 1, Day }.Select(TimeCut.DayOf));
    }

    [Fact]
    public async Task Purging_takes_deleted_messages_out_of_large_files_and_drops_tombstones_that_are_spent()
    {
        var table = await NewTableAsync();
        await CommitAsync(table, [.. Enumerable.Range(0, 20).Select(i => Rows.Message("c", $"{i}", $"text {i}", i + 1))]);
        await CommitAsync(
            table, Rows.Message("d", "1", "kept", 30), Rows.Tombstone("s", "c", "3", 31), Rows.Tombstone("s", "c", "4", 32));
        await CommitAsync(table, Rows.Message("c", "4", "again", 33));
        Assert.Equal("done", (await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance))).State);
        var rows = await AllAsync();
        Assert.DoesNotContain(rows, row => row.MessageId == "3" && !row.Deleted);
        Assert.Equal("again", Assert.Single(rows, row => row.MessageId == "4" && !row.Deleted).Content);
        Assert.Equal(20, rows.Count(row => !row.Deleted));
        // The rows they covered are gone now: the next run drops the tombstones too.
        await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance));
        Assert.DoesNotContain(await AllAsync(), row => row.Deleted);
    }

    [Fact]
    public async Task Metadata_outlasts_the_messages_that_brought_it_through_compaction_and_purging_and_nothing_of_them_does()
    {
        var table = await NewTableAsync();
        await CommitAsync(table, Rows.Message("c", "1", "secret", 1).With(Pairs("c")), Rows.Message("c", "2", "stays", 2));
        await CommitAsync(
            table, Rows.Message("d", "1", "first", 3).With(Pairs("d")),
            Rows.Message("e", "1", "gone", 4).With(Pairs("e")), Rows.Message("f", "1", "gone", 5).With(Pairs("f")));
        await CommitAsync(
            table, Rows.Tombstone("s", "c", "1", 6), Rows.Message("d", "1", "second", 7), Rows.Tombstone("s", "e", null, 8),
            Rows.Tombstone("s", "f", "1", 9));
        await RunAsync(
            new Compactor(_store, _lake, new MaintenanceOptions { CompactFiles = 2 }, _time, NullLoggerFactory.Instance));
        await CheckAsync("c", "d", "f"); // whether f has other messages elsewhere is not known to it
        for (var i = 0; i < 2; i++)
        {
            await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance));
            await CheckAsync("c", "d");
        }
        _time.Advance(TimeSpan.FromDays(400));
        await RunAsync(new Retention(_store, _lake, new RetentionOptions { ["s"] = 36_000 }, _time, NullLoggerFactory.Instance));
        await CheckAsync("c", "d");

        async Task CheckAsync(params string[] conversations)
        {
            var rows = await AllAsync();
            Assert.DoesNotContain(rows, row => row.Content is "secret" or "gone" or "first");
            Assert.Equal(
                conversations, rows.Where(row => row.Metadata is not null).Select(row => row.Metadata!["of"])
                .Order(StringComparer.Ordinal));
        }

        static Dictionary<string, string> Pairs(string of) => new() { ["of"] = of };
    }

    [Fact]
    public async Task Metadata_stays_when_the_time_of_the_message_that_brought_it_is_up()
    {
        var now = UnixMicroseconds.Of(_time.GetUtcNow());
        var table = await NewTableAsync();
        await CommitAsync(
            table, Rows.Message("c", "1", "old", 1).At(now - 40 * Day).With(new Dictionary<string, string> { ["k"] = "v" }),
            Rows.Message("c", "2", "young", 2).At(now));
        await RunAsync(new Retention(_store, _lake, new RetentionOptions { ["s"] = 30 }, _time, NullLoggerFactory.Instance));
        await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance));
        var rows = await AllAsync();
        Assert.DoesNotContain(rows, row => row.Content == "old");
        Assert.Equal(
            ("v", 1L),
            (Assert.Single(rows, row => row.Metadata is not null) is var carrier ? carrier.Metadata!["k"] : "",
            carrier.MetadataVersion));
    }

    [Fact]
    public async Task Of_metadata_on_every_message_purging_leaves_one()
    {
        var table = await NewTableAsync();
        await CommitAsync(
            table, [.. Enumerable.Range(0, 20)
            .Select(i =>
                    Rows.Message("c", $"{i}", $"text {i}", 1).With(new Dictionary<string, string> { ["k"] = "v" }))]);
        await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance));
        var rows = await AllAsync();
        Assert.Equal((20, 1), (rows.Count(row => row.IsMessage), rows.Count(row => row.Metadata is not null)));
    }

    [Fact]
    public async Task Of_a_batch_that_was_committed_twice_purging_keeps_one_row_each()
    {
        var table = await NewTableAsync();
        var rows = Enumerable.Range(0, 20).Select(i => Rows.Message("c", $"{i}", $"text {i}", i + 1)).ToArray();
        for (var i = 0; i < 2; i++) await CommitAsync(table, rows);
        await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance));
        Assert.Equal(rows.Select(row => row.Content).Order(), (await AllAsync()).Select(row => row.Content).Order());
    }

    [Fact]
    public async Task A_file_that_cannot_be_changed_does_not_keep_others_from_it()
    {
        var table = await NewTableAsync();
        var damaged = await TestLake.CommitDamagedAsync(table, _store);
        await CommitAsync(table, Rows.Message("d", "1", "doomed", 100), Rows.Message("d", "2", "kept", 101));
        await CommitAsync(table, Rows.Tombstone("s", "c", null, 102), Rows.Tombstone("s", "d", "1", 103));
        Assert.Equal("done", (await RunAsync(new Purger(_store, _lake, _time, NullLoggerFactory.Instance))).State);
        await table.RefreshAsync(Cancellation);
        Assert.Contains(damaged, table.Snapshot.Files.Keys);
        var others = new List<MessageRow>();
        foreach (var file in table.Snapshot.Files.Values.Where(file => file.Path != damaged))
            others.AddRange(await SegmentFile.ReadAsync(_store, table.Name, file, keysOnly: false, Cancellation));
        Assert.Equal(["kept"], others.Where(row => !row.Deleted).Select(row => row.Content));
    }

    [Fact]
    public async Task Retention_removes_what_is_too_old_of_the_systems_that_have_one()
    {
        var now = UnixMicroseconds.Of(_time.GetUtcNow());
        var table = await NewTableAsync();
        await CommitAsync(table,
            Rows.Message("c", "old", "x", 1, system: "short").At(now - 40 * Day),
                Rows.Message("c", "young", "x", 2, system: "short").At(now - 20 * Day),
            Rows.Message("c", "old", "x", 3, system: "long").At(now - 40 * Day),
                Rows.Message("c", "old", "x", 4, system: "other").At(now - 900 * Day));
        await RunAsync(
            new Retention(
            _store, _lake, new RetentionOptions { ["short"] = 30, ["long"] = 365 }, _time, NullLoggerFactory.Instance));
        Assert.Equal(["long/old", "other/old", "short/young"], await LiveAsync());
        await RunAsync(
            new Retention(
            _store, _lake, new RetentionOptions { ["short"] = 30, ["*"] = 365 }, _time, NullLoggerFactory.Instance));
        Assert.Equal(["long/old", "short/young"], await LiveAsync());
    }

    [Fact]
    public async Task An_older_write_does_not_come_back_when_the_newer_is_too_old()
    {
        var now = UnixMicroseconds.Of(_time.GetUtcNow());
        var table = await NewTableAsync();
        await CommitAsync(table, Rows.Message("c", "1", "first", 1).At(now));
        await CommitAsync(table, Rows.Message("c", "1", "second", 2).At(now - 90 * Day));
        await RunAsync(new Retention(_store, _lake, new RetentionOptions { ["s"] = 30 }, _time, NullLoggerFactory.Instance));
        Assert.Empty(await LiveAsync());
    }

    [Fact]
    public async Task Vacuuming_keeps_what_a_reader_may_want_and_deletes_the_rest()
    {
        var table = await NewTableAsync();
        for (var i = 0; i < 12; i++) await CommitAsync(table, Rows.Message("c", $"{i}", "x", i + 1));
        var removed = table.Snapshot.Files.Keys.First();
        await table.CommitAsync(
            new LakeCommit(
            "DELETE", [],
            [new RemoveFile { Path = removed, DeletionTimestamp = _time.GetUtcNow().ToUnixTimeMilliseconds() }]),
            Cancellation);
        await _store.PutAsync($"{MessagesTable.Name}/part-orphan.zstd.parquet", new byte[10], Cancellation);
        await RunAsync(NewVacuum());
        Assert.Equal(14 + 2 + 1 + 12 + 1, (await ListAsync()).Count); // entries, checkpoints, the pointer, files, the orphan
        _time.Advance(TimeSpan.FromHours(_lake.RemovedFileRetentionHours + 1));
        await RunAsync(NewVacuum());
        var left = await ListAsync();
        Assert.DoesNotContain($"{MessagesTable.Name}/{removed}", left);
        Assert.DoesNotContain($"{MessagesTable.Name}/part-orphan.zstd.parquet", left);
        Assert.DoesNotContain(left, name => name.EndsWith("00000000000000000009.json", StringComparison.Ordinal));
        Assert.Contains(left, name => name.EndsWith("00000000000000000010.json", StringComparison.Ordinal));
        Assert.Equal(11, (await AllAsync()).Count);
        Assert.True(await table.IsLeftBehindAsync(Cancellation) is false);
    }

    [Fact]
    public async Task A_reader_whose_log_was_vacuumed_away_notices()
    {
        var table = await NewTableAsync();
        var reader = await NewTableAsync();
        for (var i = 0; i < 12; i++) await CommitAsync(table, Rows.Message("c", $"{i}", "x", i + 1));
        Assert.False(await reader.IsLeftBehindAsync(Cancellation));
        await _store.PutAsync(
            $"{MessagesTable.Name}/_delta_log/_last_checkpoint", """{"version":999999999,"size":1}"""u8.ToArray(), Cancellation);
        Assert.False(await table.IsLeftBehindAsync(Cancellation)); // there is no such checkpoint
        await CommitAsync(table, Rows.Message("c", "12", "x", 13), Rows.Message("c", "13", "x", 14));
        for (var i = 14; i < 16; i++) await CommitAsync(table, Rows.Message("c", $"{i}", "x", i + 1));
        _time.Advance(TimeSpan.FromHours(_lake.RemovedFileRetentionHours + 1));
        await RunAsync(NewVacuum());
        Assert.True(await reader.IsLeftBehindAsync(Cancellation));
    }

    [Fact]
    public async Task Reembedding_replaces_the_vectors_of_another_model_and_nothing_else()
    {
        var table = await NewTableAsync();
        var stale = Rows.Message(
            "c", "1", "zebra crossing", 1) with
        {
            EmbeddingModel = "older",
            Embedding = QuantizedVector.Encode(new float[] { 1, 2, 3 })
        };
        await CommitAsync(table, stale, Rows.Message("c", "2", "other", 2), Rows.Tombstone("s", "d", null, 3));
        await CommitAsync(table, Rows.Message("c", "3", "untouched", 4));
        using var generator = new StaticEmbeddingGenerator();
        var embedder = new BatchEmbedder(generator, new IngestionOptions());
        var progress = await RunAsync(
            new Reembedder(_store, _lake, embedder, new MaintenanceOptions(), _time, NullLoggerFactory.Instance));
        Assert.Equal((1, 1, 1), (progress.Total, progress.Done, progress.Changed));
        var rows = await AllAsync();
        Assert.Equal(4, rows.Count);
        var again = rows.Single(row => row.MessageId == "1");
        Assert.Equal(StaticEmbeddingGenerator.ModelName, again.EmbeddingModel);
        Assert.Equal(Rows.Message("c", "1", "zebra crossing", 1).Embedding, again.Embedding);
    }

    [Fact]
    public async Task A_job_is_started_over_http_and_tells_how_far_it_is()
    {
        await using var akosha = await AkoshaHost.StartAsync(_folder.Path, null, "--Akosha:Maintenance:CompactFiles=2");
        for (var i = 0; i < 4; i++) await akosha.StoreAsync("s", $"c{i}", "zebra");
        using var started = await akosha.Http.PostAsync(
            new Uri("/api/v1/maintenance/compaction?wait=true", UriKind.Relative), null, Cancellation);
        var reply = JsonDocument.Parse(await started.Content.ReadAsStringAsync(Cancellation)).RootElement;
        Assert.Equal(
            (HttpStatusCode.OK, "done", 4, 4),
            (started.StatusCode, reply.GetProperty("state").GetString(), reply.GetProperty("done").GetInt32(),
            reply.GetProperty("changed").GetInt32()));
        var (_, all) = await akosha.GetAsync("/api/v1/maintenance");
        Assert.Equal(
            ["compaction", "contexts", "erasure", "purge", "reembed", "retention", "vacuum"],
            all.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job").GetString()));
        using var unknown = await akosha.Http.PostAsync(
            new Uri("/api/v1/maintenance/nonsense", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("job: must be one of", await unknown.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(4, (await akosha.FindAsync(new() { Query = "zebra", GroupBy = SearchGrouping.Message })).Length);
    }

    [Theory]
    [InlineData("Akosha.Ingestion", true)]
    [InlineData("Akosha.Standalone", false)]
    public async Task What_a_job_has_left_is_given_back_where_no_search_waits_for_it(string assembly, bool isGivenBack)
    {
        await using var akosha = await AkoshaProcess.StartAsync(_folder.Path, new Dictionary<string, string>
        {
            ["AKOSHA__LOG__LEVEL"] = "Debug",
            ["AKOSHA__MAINTENANCE__COMPACTFILES"] = "2",
        }, assembly);
        for (var i = 0; i < 3; i++)
            await akosha.Client.StoreAsync(SampleConversation.Of("s", $"c{i}", "zebra"), cancellation: Cancellation);
        Assert.Equal(
            3, (await akosha.Client.Operations.StartJobAsync("compaction", waitUntilDone: true, Cancellation)).Changed);
        await Eventually.HoldsAsync(
            () => Task.FromResult(
            akosha.Output.Contains(isGivenBack ? "of objects became" : "files became", StringComparison.Ordinal)), () =>
                    akosha.Output);
        Assert.Equal(isGivenBack, akosha.Output.Contains("of objects became", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = akosha.Ingestion };
        Assert.Matches(
            "akosha_maintenance_runs_total\\{.*operation=\"compaction\",state=\"done\".* 1",
            await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation));
    }

    [Fact]
    public void After_failures_in_a_row_more_and_more_intervals_are_passed_over() =>
        Assert.Equal([0, 0, 1, 3, 7, 15, 31, 31], Enumerable.Range(0, 8).Select(MaintenanceWorker.PassedOver));

    public void Dispose() => _folder.Dispose();

    private Vacuum NewVacuum() => new(_store, _lake, _time, NullLoggerFactory.Instance);

    private async Task<JobProgress> RunAsync(MaintenanceJob job)
    {
        var progress = new JobProgress(job.Name, _time.GetUtcNow());
        await job.RunAsync(progress, Cancellation);
        progress.End("done", null, _time.GetUtcNow());
        return progress;
    }

    private Task<LakeTable> NewTableAsync() => TestLake.OpenAsync(_store, _lake, _time);

    private Task CommitAsync(LakeTable table, params MessageRow[] rows) => TestLake.CommitAsync(table, _store, _time, rows);

    private async Task<List<MessageRow>> AllAsync()
    {
        var rows = new List<MessageRow>();
        foreach (var file in (await NewTableAsync()).Snapshot.Files.Values)
            rows.AddRange(await SegmentFile.ReadAsync(_store, MessagesTable.Name, file, keysOnly: false, Cancellation));
        return rows;
    }

    /// <summary>The messages a reader finds, as <c>system/message</c>.</summary>
    private async Task<IEnumerable<string>> LiveAsync() => (await AllAsync()).GroupBy(row => row.Key)
        .Select(writes => writes.MaxBy(row => (row.Version, row.Deleted))!).Where(row => !row.Deleted)
            .Select(row => $"{row.SystemId}/{row.MessageId}").Order(StringComparer.Ordinal);

    private async Task<List<string>> ListAsync()
    {
        var names = new List<string>();
        await foreach (var found in _store.ListAsync($"{MessagesTable.Name}/", "", Cancellation)) names.Add(found.Name);
        return names;
    }
}
