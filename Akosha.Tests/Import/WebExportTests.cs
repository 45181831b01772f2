using System.IO.Compression;
using System.Text;
using static Akosha.Tests.Import.Imported;

namespace Akosha.Tests.Import;

/// <summary>The exports of ChatGPT and Claude.ai, which are both called <c>conversations.json</c>.</summary>
public sealed class WebExportTests
{
    private const string ChatGpt = """
        [{"title":"Tea","create_time":1700000000.5,"current_node":"a2","conversation_id":"c1","mapping":{
          "root":{"id":"root","message":null,"parent":null,"children":["s"]},
          "s":{"id":"s","parent":"root","children":["u"],"message":{"id":"s","author":{"role":"system"},"create_time":null,
            "content":{"content_type":"text","parts":[""]},"metadata":{"is_visually_hidden_from_conversation":true}}},
          "u":{"id":"u","parent":"s","children":["a1","a2"],"message":{"id":"u","author":{"role":"user"},"create_time":1700000001.25,
            "content":{"content_type":"multimodal_text","parts":[{"content_type":"image_asset_pointer"},"what is","this?"]}}},
          "a1":{"id":"a1","parent":"u","children":[],"message":{"id":"a1","author":{"role":"assistant"},"create_time":1700000002.0,
            "content":{"content_type":"text","parts":["coffee"]},"metadata":{"model_slug":"gpt-4o"}}},
          "a2":{"id":"a2","parent":"u","children":[],"message":{"id":"a2","author":{"role":"assistant"},"create_time":null,
            "content":{"content_type":"text","parts":["tea"]},"metadata":{}}},
          "t":{"id":"t","parent":"gone","children":[],"message":{"id":"t","author":{"role":"tool","name":"python"},
            "content":{"content_type":"execution_output","text":"42"}}}}},
         {"title":"Nothing","mapping":null,"id":"c2"}, 17,
         {"title":"Round","id":"c3","current_node":"p","mapping":{"p":{"parent":"q","message":{"author":{"role":"user"},
            "content":{"parts":["again"]}}},"q":{"parent":"p","message":null}}}]
        """;

    private const string ClaudeAi = """
        [{"uuid":"k1","name":"Trains","created_at":"2025-03-01T08:00:00.000000Z","chat_messages":[
          {"uuid":"m1","text":"when?","sender":"human","created_at":"2025-03-01T08:00:01Z","parent_message_uuid":"00000000-0000",
           "content":[{"type":"text","text":"when?"}],"attachments":[{"file_name":"plan.txt","extracted_content":"10:04"}]},
          {"uuid":"m2","text":"no idea","sender":"assistant","created_at":"2025-03-01T08:00:02Z","parent_message_uuid":"m1","content":[]},
          {"uuid":"m3","text":"10:04","sender":"assistant","created_at":"2025-03-01T08:00:03Z","parent_message_uuid":"m1","content":[]},
          {"uuid":"m4","text":"","sender":"human","created_at":"2025-03-01T08:00:04Z","parent_message_uuid":"m3","content":[]}]},
         {"uuid":"k2","name":"","created_at":"2025-03-01T08:00:00Z","chat_messages":[]}]
        """;

    [Fact]
    public async Task The_current_branch_of_a_chat_is_the_conversation_and_the_others_are_forks()
    {
        using var files = new Imported();
        files.File("conversations.json", [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(ChatGpt)]);
        var (format, read, findings) = await files.ReadAsync("conversations.json");
        Assert.Equal("chatgpt", format);
        Assert.Equal(
            [
                "c1 'Tea': user what is\nthis? | assistant tea",
                "c1.a1 of c1 'Tea': user what is\nthis? | assistant coffee",
                "c1.t of c1 'Tea': tool 42",
                "c3 'Round': user again",
            ], read.Select(Told));
        Assert.Equal(
            [1_700_000_001_250L, 1_700_000_001_250L],
            read[0].Messages!.Select(message => message.Timestamp!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal("python", read[2].Messages![0].Name);
        Assert.Contains(findings, finding => finding is { Reason: "a conversation without an id or messages", Count: 1 });
        Assert.Contains(findings, finding => finding is { Reason: "an element that is no JSON object", Count: 1 });
    }

    [Fact]
    public async Task An_export_that_is_cut_off_is_read_as_far_as_it_goes()
    {
        using var files = new Imported();
        files.File("conversations.json", ChatGpt[..(ChatGpt.IndexOf("{\"title\":\"Round\"", StringComparison.Ordinal) + 30)]);
        var (_, read, findings) = await files.ReadAsync("conversations.json");
        Assert.Equal(3, read.Count);
        Assert.Contains(findings, finding => finding is { Reason: "JSON that breaks, and all after it", IsExpected: false });
    }

    [Fact]
    public async Task Claude_has_attachments_with_the_message_and_what_was_asked_anew_as_a_fork()
    {
        using var files = new Imported();
        files.File("conversations.json", ClaudeAi);
        var (format, read, findings) = await files.ReadAsync("conversations.json");
        Assert.Equal("claude-ai", format);
        const string asked = """user [{"type":"text","text":"when?"},{"type":"text","text":"plan.txt\n10:04"}]""";
        Assert.Equal(
            [$"k1 'Trains': {asked} | assistant 10:04", $"k1.m2 of k1 'Trains': {asked} | assistant no idea"], read.Select(Told));
        Assert.Equal(
            ["a conversation without messages", "an empty message"],
            findings.Select(finding => finding.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_export_is_read_from_its_archive()
    {
        using var files = new Imported();
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in new[] { ("conversations.json", ChatGpt), ("chat.html", "<html></html>") })
            {
                await using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        files.File("export.zip", bytes.ToArray());
        await using var host = await Client.ClientHost.StartAsync();
        var report = await files.IntoAsync(host);
        Assert.Equal((1, 4L, 6L), (report.Files, report.Conversations, report.New));
        Assert.Contains(report.Findings, finding => finding.Places.Contains("export.zip!chat.html"));
    }
}
