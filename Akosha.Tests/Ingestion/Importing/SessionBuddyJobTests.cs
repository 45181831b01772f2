using Akosha.Contracts.Searches;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Akosha.Tests.Import;
using Microsoft.Extensions.Logging;
using static Akosha.Tests.Import.SessionBuddyFiles;

namespace Akosha.Tests.Ingestion.Importing;

public sealed class SessionBuddyJobTests : IDisposable
{
    private readonly Imported _bucket = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_are_taken_when_they_are_whole_and_once()
    {
        await using var akosha = await StartAsync();
        Assert.Equal("done, 0 of 0", await RunAsync(akosha)); // the first look, at the start, is over
        var database = Compressed(Database(Tables + SampleRows));
        _bucket.File("systems/mac.local/uploads/1/reflection.duckdb", database);
        _bucket.File("systems/mac.local/uploads/2/manifest.json", Manifest("mac.local", "reflection.duckdb"));
        Assert.Equal("done, 0 of 1", await RunAsync(akosha)); // the one has no manifest, the other no file
        _bucket.File("systems/mac.local/uploads/1/manifest.json", Manifest("mac.local", "reflection.duckdb", database.Length));
        _bucket.File("systems/other/uploads/1/memories.json", """{"conversations":[{"id":"c","content":"a zebra"}]}""");
        _bucket.File("systems/other/uploads/1/manifest.json", """{"files":["memories.json"]}""");
        Assert.Equal("done, 2 of 3", await RunAsync(akosha));
        await ExpectAsync(akosha, "turn Monday", "r/r", "s.1/a", "s.1/b");
        await ExpectAsync(akosha, "zebra", "c/c");

        await akosha.DeleteAsync("other");
        Assert.Equal("done, 0 of 1", await RunAsync(akosha));
        await ExpectAsync(akosha, "zebra"); // what was deleted does not come back
    }

    [Fact]
    public async Task What_is_whole_and_broken_is_named_and_passed_over_once()
    {
        using var logged = new LoggedEvents();
        await using var akosha = await StartAsync(logged);
        Assert.Equal("done, 0 of 0", await RunAsync(akosha));
        _bucket.File("systems/a/uploads/1/reflection.duckdb", "no database"u8.ToArray());
        _bucket.File("systems/a/uploads/1/manifest.json", Manifest("a", "reflection.duckdb"));
        _bucket.File("systems/no such name!/uploads/1/memories.json", """{"conversations":[{"id":"c","content":"a zebra"}]}""");
        _bucket.File("systems/no such name!/uploads/1/manifest.json", """{"files":[]}""");
        Assert.Equal("done, 2 of 2", await RunAsync(akosha));
        Assert.Equal("done, 0 of 0", await RunAsync(akosha));
        Assert.Contains("The upload 1 cannot be read", Assert.Single(logged.MessagesOf("UploadBroken")), StringComparison.Ordinal);
        await ExpectAsync(akosha, "zebra", "c/c"); // under a name that a system may have
        Assert.Contains(
            (await akosha.Client.SystemsAsync(Cancellation)).Systems,
            system => system.SystemId.Contains("no-such-name-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_such_job()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        Assert.DoesNotContain(
            (await akosha.Client.Operations.JobsAsync(Cancellation)).Jobs, job => job.Job == "session-buddy");
    }

    [Fact]
    public async Task Uploads_come_out_of_a_bucket()
    {
        var s3 = TestServers.S3();
        using var http = new HttpClient();
        var bucket = $"test-{Guid.NewGuid():N}";
        using var store = new MinioObjectStore(s3, bucket, http, new Akosha.Storage.Resilience.DependencyPipeline(
            new Akosha.Storage.Resilience.DependencyOptions(), MinioObjectStore.IsTransient, TimeProvider.System));
        await store.PrepareAsync(Cancellation);
        const string Upload = "systems/mac.local/uploads/20260107_120000_mac.local";
        await store.PutAsync($"{Upload}/reflection.duckdb", Compressed(Database(Tables + SampleRows)), Cancellation);
        await store.PutAsync($"{Upload}/manifest.json", System.Text.Encoding.UTF8.GetBytes(Manifest("mac.local", "reflection.duckdb")), Cancellation);
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, $"--Akosha:Import:SessionBuddy:Bucket={bucket}", $"--Akosha:Storage:S3:Endpoint={s3.Endpoint}",
            $"--Akosha:Storage:S3:AccessKey={s3.AccessKey}", $"--Akosha:Storage:S3:SecretKey={s3.SecretKey}");
        await ExpectAsync(akosha, "turn Monday", "r/r", "s.1/a", "s.1/b"); // without being asked
    }

    public void Dispose() => _bucket.Dispose();

    private Task<AkoshaHost> StartAsync(LoggedEvents? logged = null) => AkoshaHost.StartAsync(
        null, builder =>
        {
            if (logged is not null) builder.Logging.AddProvider(logged);
        }, $"--Akosha:Import:SessionBuddy:Path={_bucket.Path}", "--Akosha:Import:SessionBuddy:IntervalSeconds=86400");

    private static async Task<string> RunAsync(AkoshaHost akosha)
    {
        var job = await akosha.Client.Operations.StartJobAsync("session-buddy", waitUntilDone: true, Cancellation);
        return $"{job.State}, {job.Changed} of {job.Total}";
    }

    private static async Task ExpectAsync(AkoshaHost akosha, string query, params string[] messages)
    {
        string[] found = [];
        await Eventually.HoldsAsync(async () =>
        {
            found = [.. (await akosha.FindAsync(
                new() { Query = query, Mode = SearchMode.Lexical, GroupBy = SearchGrouping.Message }))
                .Order(StringComparer.Ordinal)];
            return found.SequenceEqual(messages);
        }, () => string.Join(' ', found));
    }
}
