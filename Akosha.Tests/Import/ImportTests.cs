using System.Text;
using Akosha.Client;
using Akosha.Import;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;
using static Akosha.Tests.Import.ClaudeCodeTests;

namespace Akosha.Tests.Import;

public sealed class ImportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Imported_again_is_nothing_new_and_a_state_passes_over_what_has_not_changed()
    {
        using var files = Some();
        await using var host = await ClientHost.StartAsync();
        var first = await files.IntoAsync(host);
        Assert.Equal((3, 3L, 5L, 5L), (first.Files, first.Conversations, first.Messages, first.New));
        Assert.Equal("a file of no known format", Assert.Single(first.Findings).Reason);
        var again = await files.IntoAsync(host, options => options with { StatePath = files.StatePath });
        Assert.Equal((0L, 0L, 5L), (again.New, again.Replaced, again.Unchanged));
        var passed = await files.IntoAsync(host, options => options with { StatePath = files.StatePath });
        Assert.Equal((0, 3, 0L), (passed.Files, passed.UnchangedFiles, passed.Messages));
        // Searches follow a moment after the answers.
        await Eventually.HoldsAsync(async () =>
            (await host.Client.SystemsAsync(Cancellation)).Systems.Select(system => system.SystemId)
                .SequenceEqual(["claude-code", "messages", "notes"]));
    }

    [Fact]
    public async Task A_dry_run_counts_and_sends_nothing()
    {
        using var files = Some();
        using var wire = new LossyWire();
        await using var host = await ClientHost.StartAsync(wire);
        var report = await files.IntoAsync(
            host, options => options with { IsDryRun = true, StatePath = files.StatePath });
        Assert.Equal((3, 3L, 5L, 0), (report.Files, report.Conversations, report.Messages, wire.Sent));
        Assert.False(File.Exists(files.StatePath));
    }

    [Fact]
    public async Task An_import_that_was_broken_off_goes_on_where_it_was_and_all_is_there_once()
    {
        using var files = new Imported();
        files.Lines("many.jsonl", [.. Enumerable.Range(0, 9_000).Select(i =>
            $$"""{"id":"c{{i}}","messages":[{"role":"user","content":"message {{i}}"}]}""")]);
        await using var host = await ClientHost.StartAsync();
        // Every answer from the third on is lost, though it was stored.
        using var failing = new FailingFrom(third: 3);
        using (var broken = new AkoshaClient(new HttpClient(failing), new AkoshaClientOptions
        {
            Address = host.Akosha.Http.BaseAddress!,
        }))
        {
            var import = new Akosha.Import.Import(
                broken, new ImportOptions { Paths = [files.Path], StatePath = files.StatePath }, TimeProvider.System);
            await Assert.ThrowsAsync<HttpRequestException>(() => import.RunAsync(Cancellation));
            Assert.InRange(import.Report.Conversations, 1, 8_999);
        }
        var rest = await files.IntoAsync(host, options => options with { StatePath = files.StatePath });
        Assert.InRange(rest.Conversations, 1, 8_999);
        var seen = (0, 0);
        await Eventually.HoldsAsync(async () =>
        {
            var metrics = await host.Client.MetricsAsync(Cancellation);
            seen = (metrics.Conversations, metrics.Messages);
            return seen == (9_000, 9_000);
        }, () => $"{seen} conversations and messages");
    }

    [Fact]
    public async Task What_the_service_refuses_is_named_and_the_rest_is_stored()
    {
        using var files = new Imported();
        files.Lines("a.ndjson",
            """{"system_id":"s","conversation_id":"good","messages":[{"role":"user","content":"hi"}]}""",
            """{"system_id":"no such name!","conversation_id":"bad","messages":[{"role":"user","content":"hi"}]}""",
            """{"system_id":"s","conversation_id":"worse","messages":[{"role":"cat","content":"hi"}]}""",
            """{"system_id":"s","conversation_id":7,"messages":[]}""");
        await using var host = await ClientHost.StartAsync();
        var report = await files.IntoAsync(host);
        Assert.Equal((1L, 3), (report.Conversations, report.Findings.Count));
        Assert.All(report.Findings, finding => Assert.False(finding.IsExpected));
        Assert.Contains(report.Findings, finding =>
            finding.Reason.StartsWith("refused: system_id", StringComparison.Ordinal) && finding.Places[0] == "a.ndjson bad");
    }

    [Fact]
    public async Task A_session_that_is_still_written_is_followed_also_over_a_torn_line()
    {
        using var files = new Imported();
        var path = files.Lines("s.jsonl", Record("a", null, "user", "\"one\""));
        var next = Record("b", "a", "assistant", "\"two\"");
        await File.AppendAllTextAsync(path, next[..40], Cancellation);
        await using var host = await ClientHost.StartAsync();
        var time = new FakeTimeProvider();
        var import = new Akosha.Import.Import(
            host.Client, new ImportOptions { Paths = [files.Path], Follow = TimeSpan.FromSeconds(5) }, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = import.RunAsync(end.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(import.Report.New == 1), () => "the first line");
        await File.AppendAllTextAsync(path, next[40..] + "\n", Cancellation);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(import.Report.New == 2);
        }, () => "the second line");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Whatever_bytes_a_file_has_an_import_comes_to_its_end()
    {
        using var files = new Imported();
        var random = new Random(5);
        string[] seeds =
        [
            Record("a", null, "user", "\"one\"") + "\n", """[{"mapping":{"a":{"message":{"content":{"parts":["x"]}}}},"title":"t","id":"i"}]""",
            """[{"uuid":"u","chat_messages":[{"uuid":"m","text":"t","sender":"human"}]}]""", "text,role\n\"a\nb\",user\n", "# A\ntext\n",
            """{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":{"type":"message","role":"user","content":[]}}""",
            """{"run_type":"llm","trace_id":"t","inputs":{"messages":[[{"kwargs":{"content":"x"}}]]},"outputs":null}""",
            """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"never"}]}""",
        ];
        string[] endings = [".jsonl", ".json", ".json", ".csv", ".md", ".jsonl", ".jsonl", ".ndjson"];
        for (var i = 0; i < 160; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
            for (var changes = random.Next(4); changes >= 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            files.File($"{i}{endings[i % endings.Length]}", bytes[..random.Next(1, bytes.Length + 1)]);
        }
        await using var host = await ClientHost.StartAsync();
        var report = await files.IntoAsync(host);
        Assert.DoesNotContain(report.Findings, finding => finding.Reason.StartsWith("a file that cannot be read on", StringComparison.Ordinal));
        var stored = 0L;
        await Eventually.HoldsAsync(async () =>
        {
            stored = (await host.Client.MetricsAsync(Cancellation)).Messages;
            return report.Messages == stored + report.Unchanged + report.Replaced;
        }, () => $"{stored} messages of {report}");
        Assert.NotEmpty(report.Findings);
    }

    private static Imported Some()
    {
        var files = new Imported();
        files.Lines("code/s.jsonl", Record("a", null, "user", "\"one\""), Record("b", "a", "assistant", "\"two\""));
        files.File("chat.json", """[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}]""");
        files.File("note.md", "a note");
        files.File("picture.png", [137, 80, 78, 71]);
        return files;
    }

    private sealed class FailingFrom(int third) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _requests;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (Interlocked.Increment(ref _requests) < third) return response;
            response.Dispose();
            throw new HttpRequestException("the connection broke");
        }
    }
}
