using static Akosha.Tests.Import.Imported;

namespace Akosha.Tests.Import;

public sealed class TraceTests
{
    [Fact]
    public async Task Histories_that_runs_repeat_are_taken_once_at_their_earliest_time()
    {
        using var files = new Imported();
        const string human = """{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"hi"}}""";
        const string ai = """{"lc":1,"type":"constructor","id":["langchain","AIMessage"],"kwargs":{"content":"hello","tool_calls":[]}}""";
        // The newest run comes first, as exports have them.
        files.Lines("runs.jsonl",
            Run("r2", "10:05", $"[[{human},{ai},{human}]]", """[[{"text":"again hello"}]]"""),
            """{"id":"t","trace_id":"tr","run_type":"tool","inputs":{},"outputs":{}}""",
            Run("r1", "10:00", $"[[{human}]]", $$"""[[{"text":"hello","message":{{ai}}}]]"""));
        var (format, read, findings) = await files.ReadAsync("runs.jsonl");
        Assert.Equal("langsmith", format);
        var messages = read.SelectMany(conversation => conversation.Messages!).OrderBy(message => message.Timestamp).ToList();
        Assert.All(read, conversation => Assert.Equal("thread", conversation.ConversationId));
        Assert.Equal(["hi", "hello", "hi", "again hello"], messages.Select(message => message.Content!.Value.GetString()));
        Assert.Equal(
            ["10:00:00", "10:00:09", "10:05:00", "10:05:09"],
            messages.Select(message => message.Timestamp!.Value.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(4, messages.Select(message => message.Id).Distinct().Count());
        Assert.Equal("a run that is no call of a model", Assert.Single(findings).Reason);
    }

    [Fact]
    public async Task Observations_are_read_as_the_bucket_and_as_the_page_has_them()
    {
        using var files = new Imported();
        files.Lines("observations.jsonl",
            """{"id":"o","trace_id":"t1","session_id":"s1","type":"GENERATION","start_time":"2025-05-29 13:46:19.963000","end_time":"2025-05-29 13:46:20.5","input":"{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}","output":"{\"role\":\"assistant\",\"content\":\"hello\"}","provided_model_name":"m"}""",
            """{"id":"p","trace_id":"t1","type":"SPAN","start_time":"2025-05-29 13:46:19.963000"}""");
        files.File("trace-t2.json",
            """{"trace":{"id":"t2"},"observations":[{"id":"o","traceId":"t2","type":"GENERATION","startTime":"2025-05-29T13:46:19Z","input":[{"role":"user","content":"hi"}],"output":"plain"}]}""");
        var (format, lines, findings) = await files.ReadAsync("observations.jsonl");
        Assert.Equal(("langfuse", "s1: user hi | assistant hello"), (format, Told(Assert.Single(lines))));
        Assert.Equal(new DateTimeOffset(2025, 5, 29, 13, 46, 19, 963, default), lines[0].Messages![0].Timestamp);
        Assert.Equal("an observation that is no call of a model", Assert.Single(findings).Reason);
        Assert.Equal("t2: user hi | assistant plain", Told(Assert.Single((await files.ReadAsync("trace-t2.json")).Conversations)));
    }

    private static string Run(string id, string time, string messages, string generations) =>
        $$$"""
        {"id":"{{{id}}}","trace_id":"{{{id}}}","run_type":"llm","name":"model","start_time":"2025-01-01T{{{time}}}:00",
        "end_time":"2025-01-01T{{{time}}}:09","extra":{"metadata":{"thread_id":"thread"}},
        "inputs":{"messages":{{{messages}}}},"outputs":{"generations":{{{generations}}}}}
        """.ReplaceLineEndings("");
}
