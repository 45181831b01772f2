using System.Security.Cryptography;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;
using static Akosha.Tests.Import.Imported;
using static Akosha.Tests.Import.SessionBuddyFiles;

namespace Akosha.Tests.Import;

public sealed class SessionBuddyTests
{
    private const string System = "macbook.local", Upload = $"systems/{System}/uploads/20260107_120000_{System}";

    [Fact]
    public async Task A_database_has_sessions_and_what_stands_alone_with_times_in_UTC()
    {
        using var files = new Imported();
        files.File("reflection.duckdb", Database(Tables + SampleRows));
        var (format, read, findings) = await files.ReadAsync("reflection.duckdb");
        Assert.Equal("session-buddy", format);
        Assert.Equal(
            [
                "alone: user A note that stands alone.", "s.1: user When does the key turn? | user It turns on Monday.",
                "r: assistant Keys turn on Mondays.",
            ], read.Select(Told));
        var first = read[1].Messages![0];
        var second = read[1].Messages![1];
        Assert.Equal(("a", new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero)), (first.Id, first.Timestamp));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 0, 1, 250, TimeSpan.Zero), second.Timestamp);
        Assert.Equal(("m", "a"), (second.Metadata!["model"].Text, second.Metadata["turn_parent_id"].Text));
        Assert.Equal("p", read[1].Metadata!["project"].Text);
        var reflection = read[2].Messages![0].Metadata!;
        Assert.Equal(
            ("reflection", "facts", """["keys","ops"]""", "3"),
            (reflection["kind"].Text, reflection["category"].Text, reflection["tags"].Text, reflection["quality_score"].Text));
        Assert.Equal("an empty message", Assert.Single(findings).Reason);
    }

    [Theory]
    [InlineData("CREATE TABLE default_conversations (id VARCHAR PRIMARY KEY, content TEXT, metadata JSON, created_at TIMESTAMP); INSERT INTO default_conversations VALUES ('a', 'old', '{}', '2026-01-05 10:00:00')")]
    [InlineData("CREATE TABLE conversations (id UUID, content TEXT, timestamp TIMESTAMP_MS); INSERT INTO conversations VALUES ('00000000-0000-0000-0000-00000000000a', 'old', '2026-01-05 10:00:00')")]
    [InlineData("CREATE TABLE conversations (id INTEGER, content TEXT, timestamp VARCHAR); INSERT INTO conversations VALUES (1, 'old', '2026-01-05T12:00:00+02:00')")]
    public async Task Databases_of_before_are_read_too(string sql)
    {
        using var files = new Imported();
        files.File("old.duckdb", Compressed(Database(sql)));
        var (_, read, _) = await files.ReadAsync("old.duckdb");
        var message = Assert.Single(Assert.Single(read).Messages!);
        Assert.Equal("old", message.Content!.Value.GetString());
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero), message.Timestamp);
    }

    [Fact]
    public async Task An_upload_waits_until_it_is_whole_and_the_next_one_adds_what_is_new()
    {
        using var files = new Imported();
        await using var host = await ClientHost.StartAsync();
        var database = Compressed(Database(Tables + SampleRows)); // under the name of what it was before
        files.File($"{Upload}/reflection.duckdb", database[..(database.Length / 2)]);
        await ExpectAsync(0, 0);
        files.File($"{Upload}/manifest.json", Manifest(System, "reflection.duckdb", database.Length));
        await ExpectAsync(0, 0);
        files.File($"{Upload}/reflection.duckdb", database);
        await ExpectAsync(4, 0);
        string[] systems = [];
        await Eventually.HoldsAsync(async () => // searches follow soon
        {
            var all = await host.Client.SystemsAsync(TestContext.Current.CancellationToken);
            systems = [.. all.Systems.Select(found => found.SystemId)];
            return systems is [System];
        }, () => string.Join(' ', systems));

        var more = Database(Tables + SampleRows + "INSERT INTO reflections_v2 (id, content, category) VALUES ('r2', 'New.', 'facts')");
        var next = Upload.Replace("12", "13", StringComparison.Ordinal);
        files.File($"{next}/reflection.duckdb", Compressed(more));
        files.File($"{next}/manifest.json", Manifest(
            System, "reflection.duckdb", checksum: Convert.ToHexStringLower(SHA256.HashData(more))));
        await ExpectAsync(1, 4);

        async Task ExpectAsync(long added, long unchanged)
        {
            var report = await files.IntoAsync(host, options => options with { StatePath = files.StatePath });
            Assert.All(report.Findings, finding => Assert.True(finding.IsExpected, finding.Reason));
            Assert.Equal((added, unchanged), (report.New, report.Unchanged));
            Assert.Equal(added == 0, report.Findings.Any(finding => finding.Reason == "a file of an upload that is not whole yet"));
        }
    }

    [Fact]
    public async Task A_checksum_that_does_not_match_and_a_file_that_is_missing_are_left_for_later()
    {
        using var files = new Imported();
        await using var host = await ClientHost.StartAsync();
        files.File($"{Upload}/reflection.duckdb", Database(Tables + SampleRows));
        files.File($"{Upload}/manifest.json", Manifest(System, "reflection.duckdb", checksum: new string('a', 64)));
        files.File("systems/b/uploads/1/memories.json", """{"conversations":[{"id":"c","content":"hello"}]}""");
        files.File("systems/b/uploads/1/manifest.json", """{"uploaded_at":"2026-01-07T12:00:00Z","conversation_count":1,"files":["other.json"]}""");
        files.File("systems/c/uploads/1/memories.json", """{"conversations":[{"id":"c","content":"hello"}]}""");
        files.File("systems/c/uploads/1/manifest.json", """{"uploaded_at":""");
        var report = await files.IntoAsync(host);
        Assert.Equal(
            ("a file of an upload that is not whole yet", 3L, 0L),
            (report.Findings[0].Reason, report.Findings[0].Count, report.Messages));
    }

    [Fact]
    public async Task Memories_of_the_worker_are_conversations_of_a_message()
    {
        using var files = new Imported();
        await using var host = await ClientHost.StartAsync();
        files.File("systems/b.c/uploads/1/memories.json", """
            {"conversations":[
              {"id":"c","content":"hello","embedding":[0.1,0.2],"timestamp":"2026-01-05T10:00:00","source":"session-buddy","metadata":{"branch":"main"}},
              {"content":"without an id","timestamp":"2026-01-05T12:00:00+02:00"},{"id":"e","content":""},7]}
            """);
        files.File("systems/b.c/uploads/1/manifest.json", """{"uploaded_at":"2026-01-07T12:00:00Z","conversation_count":2,"files":["memories.json"]}""");
        var report = await files.IntoAsync(host);
        Assert.Equal(2, report.New);
        var cancellation = TestContext.Current.CancellationToken;
        await Eventually.HoldsAsync(async () => (await host.Client.MetricsAsync(cancellation)).Messages == 2);
        var found = await host.Client.FindConversationAsync("b.c", "c", cancellation: cancellation);
        Assert.Equal(("hello", new DateTimeOffset(2026, 1, 5, 10, 0, 0, TimeSpan.Zero)), (found!.Messages[0].Content, found.Messages[0].Timestamp));
        Assert.Equal("main", found.Messages[0].Metadata!["branch"].Text);
        Assert.NotNull(await host.Client.FindConversationAsync("b.c", "1_1", cancellation: cancellation));
    }

    [Fact]
    public async Task What_is_no_database_is_named_and_a_database_reads_nothing_outside_of_it()
    {
        using var files = new Imported();
        files.File("broken.duckdb", "this is no database"u8.ToArray());
        var secret = files.File("secret.png", "the key under the mat"u8.ToArray());
        files.File("graph.duckdb", Database(
            $"CREATE TABLE kg_entities (id VARCHAR); CREATE VIEW conversations AS SELECT 'a' AS id, content FROM read_text('{secret}')"));
        await using var host = await ClientHost.StartAsync();
        var report = await files.IntoAsync(host);
        Assert.Equal(
            ["a file that cannot be read on: DuckDBException (broken.duckdb)", "a database without conversations (graph.duckdb)"],
            report.Findings.Select(finding => $"{finding.Reason} ({finding.Places[0]})").Take(2));
        Assert.Equal(0, report.Messages);
    }
}
