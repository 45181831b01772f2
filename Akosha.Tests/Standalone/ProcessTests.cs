using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Storage.ObjectStores;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>Akosha as a process of its own: started again, started twice, started in parts, stopped.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_start_on_the_same_data_serves_everything_again()
    {
        await using (var first = await AkoshaProcess.StartAsync(_folder.Path))
        {
            await StoreAsync(first, "c", "the zebra crossed the road");
            Assert.Equal(0, await first.StopAsync());
        }
        await using var second = await AkoshaProcess.StartAsync(_folder.Path);
        Assert.Equal(["c"], await FindAsync(second, "zebra"));
    }

    [Fact]
    public async Task The_two_lines_it_prints_work()
    {
        await using var akosha = await AkoshaProcess.StartAsync(_folder.Path);
        var commands = akosha.Output.Split('\n').Where(line => line.TrimStart().StartsWith("curl ", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, commands.Count);
        foreach (var command in commands)
        {
            using var shell = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
            var output = JsonElement.Parse(await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
            if (command.Contains("search", StringComparison.Ordinal))
                Assert.Contains(
                "every Monday", output.GetProperty("hits")[0].GetProperty("snippet").GetString(), StringComparison.Ordinal);
            else Assert.Equal(1, output.GetProperty("accepted").GetInt32());
        }
    }

    [Fact]
    public async Task A_data_folder_in_use_is_refused_with_a_clear_line()
    {
        await using var first = await AkoshaProcess.StartAsync(_folder.Path);
        await using var second = AkoshaProcess.Launch(_folder.Path);
        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains(
            $"Akosha did not start: the data folder {_folder.Path} is in use by another process", second.Output,
            StringComparison.Ordinal);
        await StoreAsync(first, "c", "zebra");
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_is_named()
    {
        await using var akosha = AkoshaProcess.Launch(
            _folder.Path, new Dictionary<string, string> { ["AKOSHA__INGESTION__BATCHMESSAGES"] = "0" });
        Assert.Equal(1, await akosha.ExitAsync());
        Assert.Contains("AKOSHA__INGESTION__BATCHMESSAGES is '0'", akosha.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_store_that_cannot_order_commits_is_refused_with_the_way_out()
    {
        var s3 = TestServers.S3();
        await using var akosha = AkoshaProcess.Launch(_folder.Path, LakeIn(s3));
        Assert.Equal(1, await akosha.ExitAsync());
        Assert.Contains("set AKOSHA__LAKE__COMMIT=redis", akosha.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(s3.SecretKey, akosha.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_object_store_that_orders_commits_nothing_else_is_needed()
    {
        var settings = LakeIn(TestServers.ConditionalS3());
        await using (var first = await AkoshaProcess.StartAsync(_folder.Path, settings))
        {
            await StoreAsync(first, "c", "the zebra crossed the road");
            await StoreAsync(first, "d", "a second zebra");
            Assert.Equal(0, await first.StopAsync());
        }
        using var empty = new TemporaryFolder();
        await using var elsewhere = await AkoshaProcess.StartAsync(empty.Path, settings);
        Assert.Equal(["c", "d"], (await FindAsync(elsewhere, "zebra")).Order());
    }

    [Fact]
    public async Task Ingestion_and_search_work_as_two_processes_over_one_folder()
    {
        await using var search = await AkoshaProcess.StartAsync(_folder.Path, assembly: "Akosha.Search");
        var settings = new Dictionary<string, string> { ["AKOSHA__INGESTION__SEARCHURL"] = search.Search.ToString() };
        await using var ingestion = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Ingestion");
        await StoreAsync(ingestion, "c", "the zebra crossed the road");
        Assert.Equal(["c"], await FindAsync(search, "zebra"));
        await search.KillAsync();
        var reply = await ingestion.Client.StoreAsync(
            SampleConversation.Of("s", "d", "another zebra"), new() { WaitUntilSearchable = true }, Cancellation);
        Assert.Equal((1, false), (reply.Accepted, reply.IsSearchable));
    }

    [Fact]
    public async Task What_is_under_way_at_a_SIGTERM_is_finished()
    {
        await using var akosha = await AkoshaProcess.StartAsync(_folder.Path, new Dictionary<string, string>
        {
            ["AKOSHA__INGESTION__QUIETMILLISECONDS"] = "3000",
            ["AKOSHA__INGESTION__BATCHMILLISECONDS"] = "3000",
        });
        var storing = akosha.Client.StoreAsync(SampleConversation.Of("s", "c", "zebra"), cancellation: Cancellation);
        while ((await akosha.Client.Operations.QueueAsync(Cancellation)).Depth != 1) await Task.Delay(20, Cancellation);
        Assert.Equal(0, await akosha.StopAsync());
        Assert.Equal(1, (await storing).Accepted);
        await using var again = await AkoshaProcess.StartAsync(_folder.Path);
        Assert.Equal(["c"], await FindAsync(again, "zebra"));
    }

    [Fact]
    public async Task Damaged_files_are_named_and_everything_else_is_served()
    {
        await using (var first = await AkoshaProcess.StartAsync(_folder.Path))
            foreach (var fruit in new[] { "apple", "banana", "cherry", "damson" })
                await StoreAsync(first, fruit, $"{fruit} zebra");
        var table = Path.Combine(_folder.Path, "lake", "messages");
        var segments = Directory.GetFiles(table, "*.parquet").Order(StringComparer.Ordinal).ToList();
        await File.WriteAllBytesAsync(
            segments[0], (await File.ReadAllBytesAsync(segments[0], TestContext.Current.CancellationToken))[..100],
            TestContext.Current.CancellationToken);
        var flipped = await File.ReadAllBytesAsync(segments[1], TestContext.Current.CancellationToken);
        flipped[flipped.Length / 2] ^= 0x40;
        await File.WriteAllBytesAsync(segments[1], flipped, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(table, "_delta_log", "00000000000000000003.json"), "{\"add\":", TestContext.Current.CancellationToken);

        await using var akosha = await AkoshaProcess.StartAsync(_folder.Path);
        var answer = await SearchAsync(akosha, "zebra");
        Assert.Equal("damson", Assert.Single(answer.Hits).ConversationId);
        Assert.True(answer.Partial);
        var warnings = string.Join('\n', answer.Warnings);
        var health = (await akosha.Client.Operations.SearchHealthAsync(Cancellation)).GetRawText();
        foreach (var name in new[] { Path.GetFileName(segments[0]), Path.GetFileName(segments[1]), "00000000000000000003.json" })
        {
            Assert.Contains(name, warnings, StringComparison.Ordinal);
            Assert.Contains(name, health, StringComparison.Ordinal);
            Assert.Contains(name, akosha.Output, StringComparison.Ordinal);
        }
        Assert.Contains("\"status\":\"degraded\"", health, StringComparison.Ordinal);
        await StoreAsync(akosha, "elderberry", "elderberry zebra");
        Assert.Equal(["damson", "elderberry"], (await FindAsync(akosha, "zebra")).Order());
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> LakeIn(S3Options s3) => new()
    {
        ["AKOSHA__STORAGE__COLD__BACKEND"] = "s3",
        ["AKOSHA__STORAGE__COLD__BUCKET"] = $"test-{Guid.NewGuid():N}",
        ["AKOSHA__STORAGE__S3__ENDPOINT"] = s3.Endpoint,
        ["AKOSHA__STORAGE__S3__ACCESSKEY"] = s3.AccessKey,
        ["AKOSHA__STORAGE__S3__SECRETKEY"] = s3.SecretKey,
    };

    private static async Task StoreAsync(AkoshaProcess akosha, string conversation, string content) =>
        await akosha.Client.SendAsync(SampleConversation.Of("s", conversation, content), Cancellation);

    private static async Task<string[]> FindAsync(AkoshaProcess akosha, string query) =>
        [.. (await SearchAsync(akosha, query)).Hits.Select(hit => hit.ConversationId)];

    private static Task<SearchReply> SearchAsync(AkoshaProcess akosha, string query) => akosha.Client.SearchAsync(
        new() { Query = query, Mode = SearchMode.Lexical, Collapse = false }, Cancellation);
}
