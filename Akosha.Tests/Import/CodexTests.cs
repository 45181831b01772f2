namespace Akosha.Tests.Import;

public sealed class CodexTests
{
    private const string Id = "019a2d7a-41c4-78b1-b7cc-a45d62a89cd5";

    [Fact]
    public async Task What_the_model_was_given_and_gave_is_the_conversation_and_events_are_not()
    {
        using var files = new Imported();
        files.Lines($"rollout-2026-01-01T10-00-00-{Id}.jsonl",
            Line("session_meta", $$"""{"id":"{{Id}}","cwd":"/src","cli_version":"0.65.0","git":{"branch":"main"},"forked_from_id":"before"}"""),
            Line("turn_context", """{"model":"gpt-5-codex"}"""),
            Line("response_item", Message("user", "input_text", "<environment_context>x</environment_context>")),
            Line("response_item", Message("user", "input_text", "list the files")),
            Line("event_msg", """{"type":"user_message","message":"list the files"}"""),
            Line("response_item", """{"type":"reasoning","summary":[],"encrypted_content":"…"}"""),
            Line("response_item", """{"type":"function_call","name":"shell","arguments":"{\"command\":[\"ls\"]}","call_id":"c1"}"""),
            Line("response_item", """{"type":"function_call_output","call_id":"c1","output":"a.txt"}"""),
            Line("response_item", Message("assistant", "output_text", "There is a.txt.")));
        var (format, read, findings) = await files.ReadAsync($"rollout-2026-01-01T10-00-00-{Id}.jsonl");

        Assert.Equal("codex", format);
        var conversation = Assert.Single(read);
        Assert.Equal((Id, "before", "main"), (conversation.ConversationId, conversation.Parent, conversation.Metadata!["git_branch"].Text));
        var messages = conversation.Messages!;
        Assert.Equal(["user", "assistant", "tool", "assistant"], messages.Select(message => message.Role));
        Assert.Equal(["line-4", "line-7", "line-8", "line-9"], messages.Select(message => message.Id));
        Assert.Equal("shell", messages[1].ToolCalls!.Value[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(("c1", "shell", "a.txt"), (messages[2].ToolCallId, messages[2].Name, messages[2].Content!.Value.GetString()));
        Assert.Equal("gpt-5-codex", messages[3].Metadata!["model"].Text);
        Assert.All(findings, finding => Assert.True(finding.IsExpected));
        Assert.Equal(3, findings.Sum(finding => finding.Count));
    }

    [Fact]
    public async Task Sessions_of_before_there_were_payloads_are_read()
    {
        using var files = new Imported();
        files.Lines("rollout-old.jsonl",
            $$"""{"id":"{{Id}}","timestamp":"2025-05-07T17:24:21.597Z","instructions":null,"git":{} }""",
            """{"record_type":"state"}""",
            Message("user", "input_text", "hello"),
            """{"type":"function_call","name":"shell","arguments":"{}","call_id":"c"}""",
            """{"type":"function_call_output","call_id":"c","output":{"content":"done","success":true}}""");
        var (format, read, _) = await files.ReadAsync("rollout-old.jsonl");
        Assert.Equal(("codex", Id), (format, Assert.Single(read).ConversationId));
        Assert.Equal(["user", "assistant", "tool"], read[0].Messages!.Select(message => message.Role));
        Assert.Equal("done", read[0].Messages![2].Content!.Value.GetString());
        Assert.All(read[0].Messages!, message => Assert.Equal(2025, message.Timestamp!.Value.Year));
    }

    private static string Line(string type, string payload) =>
        $$"""{"timestamp":"2026-01-01T10:00:00.123Z","type":"{{type}}","payload":{{payload}} }""";

    private static string Message(string role, string kind, string text) =>
        $$"""{"type":"message","role":"{{role}}","content":[{"type":"{{kind}}","text":"{{text}}"}]}""";
}
