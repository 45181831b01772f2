using System.Diagnostics;
using System.Reflection;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;
using Akosha.Tests.Import;
using static Akosha.Tests.Import.ClaudeCodeTests;

namespace Akosha.Tests.Samples;

/// <summary>Runs each sample, and looks at what it has left in Akosha.</summary>
public sealed class SampleTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Curl_sends_and_finds()
    {
        await using var host = await ClientHost.StartAsync();
        var said = await RunAsync(host, "sh", "", Sample("curl", "remember.sh"));
        Assert.Contains("\"snippet\":\"When is the deploy key rotated?\"", said, StringComparison.Ordinal);
        Assert.Equal(
            ["When is the deploy key rotated?", "It is rotated every Monday."], await ContentsAsync(host, "curl-sample", "deploy"));
    }

    [Fact]
    public async Task Python_sends_finds_and_reads()
    {
        await using var host = await ClientHost.StartAsync();
        var said = await RunAsync(host, "python3", "", Sample("python", "remember.py"));
        Assert.StartsWith("3 conversations, 6 messages\nday-", said, StringComparison.Ordinal);
        Assert.Equal(
            ["What was done on day 2?", "Part 2 of the bridge was built."], await ContentsAsync(host, "python-sample", "day-2"));
    }

    [Fact]
    public async Task The_client_sends_finds_and_reads()
    {
        await using var host = await ClientHost.StartAsync();
        var said = await RunAsync(host, "dotnet", "", Built("csharp", "Akosha.Samples.Client"));
        Assert.Equal(
            "3 conversations, 6 messages\nday-1: I saw a heron by the river.\n  Ada: I saw a heron by the river.\n"
            + "  assistant: I will remember that.\n", said);
        Assert.Equal(["I saw a kite by the river.", "I will remember that."], await ContentsAsync(host, "csharp-sample", "day-3"));
    }

    [Fact]
    public async Task The_agent_recalls_what_was_said_in_another_session()
    {
        await using var host = await ClientHost.StartAsync();
        var said = await RunAsync(host, "dotnet", "", Built("agent", "Akosha.Samples.Agent"));
        Assert.EndsWith(
            "user: Which bird do I like?\nagent: You once said: My favourite bird is the heron.\n", said, StringComparison.Ordinal);
        var conversations = await host.Client.ListAsync(cancellation: Cancellation);
        Assert.Equal(["agent-sample", "agent-sample"], conversations.Conversations.Select(found => found.SystemId));
        var all = new List<string>();
        foreach (var conversation in conversations.Conversations.Reverse())
            all.AddRange(await ContentsAsync(host, "agent-sample", conversation.ConversationId));
        Assert.Equal(
            [
                "My favourite bird is the heron.", "I will remember that.", "Which bird do I like?",
                "You once said: My favourite bird is the heron.",
            ], all);
    }

    [Fact]
    public async Task The_hook_sends_a_session_that_ends_and_an_import_of_it_is_nothing_new()
    {
        await using var host = await ClientHost.StartAsync();
        using var files = new Imported();
        var transcript = files.Lines("p/s.jsonl",
            Record("a", null, "user", "\"how late is it?\""),
            Record("b", "a", "assistant", """[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"date"}}]"""),
            Record("c", "b", "user", """[{"type":"tool_result","tool_use_id":"t","content":"noon"}]"""),
            Record("d", "c", "assistant", """[{"type":"text","text":"Noon."}]"""),
            Record("e", "d", "user", "\"caveat\"", ",\"isMeta\":true"),
            """{"type":"summary","summary":"x","leafUuid":"d"}""", "{\"torn");
        const string Id = "11111111-2222-3333-4444-555555555555";
        var given = $$"""
            {"session_id":"{{Id}}","transcript_path":"{{transcript}}","cwd":"/home/ada","hook_event_name":"SessionEnd","reason":"exit"}
            """;
        Assert.Equal("", await RunAsync(host, "python3", given, Sample("claude-code", "session-end.py")));
        // It goes on in a process of its own.
        var log = Path.Combine(_folder.Path, "akosha-hook.log");
        await Eventually.HoldsAsync(
            async () => (await ContentsAsync(host, "claude-code", Id)).Count == 4,
            () => File.Exists(log) ? File.ReadAllText(log) : "no log");
        var found = await host.Client.FindConversationAsync("claude-code", Id, cancellation: Cancellation);
        Assert.Equal(["user", "assistant", "tool", "assistant"], found!.Messages.Select(message => message.Role));
        Assert.Equal("/home/ada", found.Metadata["cwd"].Text);
        var report = await files.IntoAsync(host);
        Assert.Equal((0L, 0L, 4L), (report.New, report.Replaced, report.Unchanged));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Sample(params ReadOnlySpan<string> path) => Path.Combine([Repository.Root, "samples", .. path]);

    /// <summary>A program that was built with the tests, where it has all that it needs beside it.</summary>
    private static string Built(string sample, string assembly)
    {
        var configuration = typeof(SampleTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        return Sample(sample, "bin", configuration, "net10.0", assembly + ".dll");
    }

    /// <summary>Runs a program of a sample, which must end well.</summary>
    /// <returns>What it wrote to its output.</returns>
    private async Task<string> RunAsync(ClientHost host, string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["AKOSHA_ADDRESS"] = host.Akosha.Http.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["TMPDIR"] = _folder.Path;
        start.Environment.Remove("AKOSHA_KEY");
        var (code, said, errors) = await Tool.TryAsync(start, input, Cancellation);
        Assert.SkipWhen(code == -1, $"{program} is not installed");
        Assert.True(code == 0, $"{program} ended with {code}: {errors}{said}");
        return said;
    }

    private static async Task<List<string>> ContentsAsync(ClientHost host, string system, string conversation)
    {
        var contents = new List<string>();
        await foreach (var message in host.Client.MessagesAsync(system, conversation, cancellation: Cancellation))
            contents.Add(message.Content);
        return contents;
    }
}
