using static Akosha.Tests.Import.Imported;

namespace Akosha.Tests.Import;

public sealed class ClaudeCodeTests
{
    private const string Session = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public async Task A_session_is_a_conversation_with_calls_and_results_and_without_what_is_about_it()
    {
        using var files = new Imported();
        files.Lines($"p/{Session}.jsonl",
            Record("a", null, "user", "\"how late is it?\""),
            Record("b", "a", "assistant", """[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"date"}}]"""),
            Record("c", "b", "user", """[{"type":"tool_result","tool_use_id":"t","content":"noon"}]"""),
            Record("d", "c", "assistant", """[{"type":"text","text":"Noon."}]"""),
            Record("e", "d", "user", "\"caveat\"", ",\"isMeta\":true"),
            """{"type":"file-history-snapshot","messageId":"x","snapshot":{}}""",
            "{\"type\":\"user\",\"uuid\":\"f\",\"mess"); // still being written, but for the line feed
        var (format, read, findings) = await files.ReadAsync($"p/{Session}.jsonl");

        Assert.Equal("claude-code", format);
        var conversation = Assert.Single(read);
        Assert.Equal(
            Session + """: user how late is it? | assistant [{"type":"tool_use","id":"t","name":"Bash","input":{"command":"date"}}]"""
            + """ | tool [{"type":"tool_result","tool_use_id":"t","content":"noon"}] | assistant [{"type":"text","text":"Noon."}]""",
            Told(conversation));
        Assert.Equal(["a", "b", "c", "d"], conversation.Messages!.Select(message => message.Id));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero), conversation.Messages![0].Timestamp);
        Assert.Equal("/home/ada", conversation.Metadata!["cwd"].Text);
        Assert.Equal(
            ["a line that is no JSON", "a record about the session", "a record of the type 'file-history-snapshot'"],
            findings.Select(finding => finding.Reason).Order(StringComparer.Ordinal));
        Assert.Equal([$"p/{Session}.jsonl:7"], findings[0].Places);
    }

    [Fact]
    public async Task What_agents_do_aside_is_forked_from_the_session()
    {
        using var files = new Imported();
        files.Lines($"{Session}.jsonl",
            Record("a", null, "user", "\"main\""),
            Record("x", null, "user", "\"aside\"", ",\"isSidechain\":true"),
            Record("y", "x", "assistant", "\"done aside\"", ",\"isSidechain\":true"),
            Record("z", null, "user", "\"another\"", ",\"isSidechain\":true"),
            Record("b", "gone", "assistant", "\"after a parent that is missing\""));
        files.Lines("agent-7f.jsonl", Record("q", null, "user", "\"by an agent\"", ",\"isSidechain\":true,\"agentId\":\"7f\""));
        Assert.Equal(
            [
                $"{Session}: user main | assistant after a parent that is missing",
                $"{Session}.sidechain-x of {Session}: user aside | assistant done aside",
                $"{Session}.sidechain-z of {Session}: user another",
            ], (await files.ReadAsync($"{Session}.jsonl")).Conversations.Select(Told));
        Assert.Equal(
            [$"{Session}.agent-7f of {Session}: user by an agent"],
            (await files.ReadAsync("agent-7f.jsonl")).Conversations.Select(Told));
    }

    [Fact]
    public async Task Summaries_are_titles_also_those_in_another_file()
    {
        using var files = new Imported();
        files.Lines("one.jsonl", Record("a", null, "user", "\"hello\""), Record("b", "a", "assistant", "\"hi\""));
        files.Lines("two.jsonl", """{"type":"summary","summary":"A greeting","leafUuid":"b"}""", "{\"summary\": torn");
        Assert.Equal([$"{Session} 'A greeting': user hello | assistant hi"],
            (await files.ReadAsync("one.jsonl")).Conversations.Select(Told));
        var (format, read, findings) = await files.ReadAsync("two.jsonl");
        Assert.Equal(("claude-code", 0), (format, read.Count));
        Assert.Equal("a line that is no JSON", Assert.Single(findings).Reason);
    }

    [Fact]
    public async Task Long_texts_become_parts_and_results_of_megabytes_are_shortened_and_counted()
    {
        using var files = new Imported();
        var large = new string('x', 300_000);
        var larger = new string('y', 6_000_000);
        files.Lines("s.jsonl",
            Record("a", null, "user", $"\"{large}\""),
            Record("b", "a", "user", $$"""[{"type":"tool_result","tool_use_id":"t","content":"{{larger}}"}]"""));
        var (_, read, findings) = await files.ReadAsync("s.jsonl");
        var messages = read.SelectMany(conversation => conversation.Messages!).ToList();
        Assert.Equal(large, messages[0].Content!.Value[0].GetProperty("text").GetString());
        Assert.InRange(messages[1].Content!.Value.GetRawText().Length, 1_000_000, 4 * 1024 * 1024);
        Assert.Equal("a message of more than 4 MiB, which is shortened", Assert.Single(findings).Reason);
        Assert.False(findings[0].IsExpected);
    }

    internal static string Record(string id, string? parent, string role, string content, string more = "") =>
        $$"""
        {"parentUuid":{{(parent is null ? "null" : $"\"{parent}\"")}},"sessionId":"{{Session}}","cwd":"/home/ada","type":"{{role}}",
        "message":{"role":"{{role}}","content":{{content}}},"uuid":"{{id}}","timestamp":"2026-01-01T10:00:{{id[0] % 60:00}}.000Z"{{more}}}
        """.ReplaceLineEndings("").Replace("10:00:37", "10:00:00", StringComparison.Ordinal);
}
