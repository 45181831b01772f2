using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;
using static Akosha.Tests.Ingestion.Otlp.SentTelemetry;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>The forms that messages have had in telemetry all become the same conversation.</summary>
public sealed class FormTests : IAsyncLifetime
{
    private static readonly string[] Whole =
    [
        "system: Be brief.", "user: How is the weather?", "assistant: weather\n{\"city\":\"Rome\"}", "tool: weather\nsunny",
        "assistant: It is sunny.",
    ];

    private static readonly object Call = new
    {
        id = "t1",
        type = "function",
        function = new { name = "weather", arguments = """{"city":"Rome"}""" },
    };

    private AkoshaHost _akosha = null!;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    public static TheoryData<string> Forms => [.. Spans.Keys];

    /// <summary>The same exchange in each form that a span may have.</summary>
    private static Dictionary<string, Func<JsonObject>> Spans { get; } = new()
    {
        ["texts of JSON"] = () => Parts(value => JsonSerializer.Serialize(value)),
        ["structured values"] = () => Parts(value => value),
        ["the event with details"] = () =>
        {
            var span = Span(1, Trace, ("gen_ai.request.model", "gpt-5"));
            var details = Parts(value => JsonSerializer.Serialize(value));
            span["events"] = new JsonArray(new JsonObject
            {
                ["name"] = "gen_ai.client.inference.operation.details",
                ["attributes"] = details["attributes"]!.DeepClone(),
            });
            return span;
        },
        ["indexed attributes"] = () => Span(
            1, Trace, ("gen_ai.system", "openai"), ("gen_ai.request.model", "gpt-5"),
            ("gen_ai.prompt.0.role", "system"), ("gen_ai.prompt.0.content", "Be brief."),
            ("gen_ai.prompt.1.role", "user"), ("gen_ai.prompt.1.content", """[{"type":"text","text":"How is the weather?"}]"""),
            ("gen_ai.prompt.2.role", "assistant"), ("gen_ai.prompt.2.tool_calls.0.id", "t1"),
            ("gen_ai.prompt.2.tool_calls.0.name", "weather"),
            ("gen_ai.prompt.2.tool_calls.0.arguments", """{"city": "Rome"}"""),
            ("gen_ai.prompt.3.role", "tool"), ("gen_ai.prompt.3.content", "sunny"), ("gen_ai.prompt.3.tool_call_id", "t1"),
            ("gen_ai.completion.0.role", "assistant"), ("gen_ai.completion.0.content", "It is sunny."),
            ("gen_ai.completion.0.finish_reason", "stop"), ("gen_ai.usage.prompt_tokens", 7)),
        ["prompt and completion"] = () => Span(
            1, Trace, ("gen_ai.request.model", "gpt-5"), ("gen_ai.prompt", JsonSerializer.Serialize(OpenAi())),
            ("gen_ai.completion", "It is sunny.")),
        ["events of messages"] = () => Events(
            ("gen_ai.system.message", new { content = "Be brief." }),
            ("gen_ai.user.message", new { content = "How is the weather?" }),
            ("gen_ai.assistant.message", new { tool_calls = JsonSerializer.Serialize(new[] { Call }) }),
            ("gen_ai.tool.message", new { content = "sunny", id = "t1" }),
            ("gen_ai.choice", new
            {
                index = 0,
                finish_reason = "stop",
                message = """{"content":"It is sunny.","role":"assistant"}""",
            })),
        ["events with content as JSON"] = () => Events(
            ("gen_ai.system.message", Content(new { content = "Be brief." })),
            ("gen_ai.user.message", Content(new { content = "How is the weather?" })),
            ("gen_ai.assistant.message", Content(new { tool_calls = new[] { Call } })),
            ("gen_ai.tool.message", Content(new { content = "sunny", id = "t1" })),
            ("gen_ai.choice", Content(new { message = new { content = "It is sunny." }, finish_reason = "stop", index = 0 }))),
        ["events of prompt and completion"] = () => Events(
            ("gen_ai.content.prompt", new Dictionary<string, object> { ["gen_ai.prompt"] = JsonSerializer.Serialize(OpenAi()) }),
            ("gen_ai.content.completion", new Dictionary<string, object> { ["gen_ai.completion"] = "It is sunny." })),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Each_form_gives_the_same_messages_once(string form)
    {
        await SendAsync(_akosha, Spans[form]());
        Assert.Equal(Whole, await TextsAsync(_akosha, Trace, 5));
        foreach (var other in Spans.Values) await SendAsync(_akosha, other());
        Assert.Equal(Whole, await TextsAsync(_akosha, Trace, 5));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Each_form_is_the_same_in_protobuf(string form)
    {
        using var content = new ByteArrayContent(ProtobufRequest.Of(Traces("support", Spans[form]())));
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await _akosha.Http.PostAsync(
            new Uri("/v1/traces", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        Assert.Equal(Whole, await TextsAsync(_akosha, Trace, 5));
    }

    [Fact]
    public async Task Log_records_of_events_give_the_same_messages()
    {
        JsonObject[] records =
        [
            Record(5, "gen_ai.choice", new { index = 0, finish_reason = "stop", message = new { content = "It is sunny." } }),
            Record(1, "gen_ai.system.message", new { content = "Be brief." }),
            Record(2, "gen_ai.user.message", new { content = "How is the weather?" }),
            Record(3, "gen_ai.assistant.message", new { tool_calls = new[] { Call } }),
            Record(4, "", new { content = "sunny", id = "t1" }, ("event.name", "gen_ai.tool.message")),
        ];
        var (_, answer) = await SentTelemetry.SendAsync(
            _akosha.Http, "/v1/logs", Logs("support", [.. records.Select(record => record.DeepClone().AsObject())]));
        Assert.Equal("{}", answer.GetRawText());
        Assert.Equal(Whole, await TextsAsync(_akosha, Trace, 5));
        var details = Parts(value => value);
        using var content = new ByteArrayContent(ProtobufRequest.Of(
            Logs("support", [.. records.Select(record => record.DeepClone().AsObject())])));
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await _akosha.Http.PostAsync(
            new Uri("/v1/logs", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(0, response.Content.Headers.ContentLength);
        (_, answer) = await SentTelemetry.SendAsync(_akosha.Http, "/v1/logs", Logs("support", new JsonObject
        {
            ["traceId"] = Trace,
            ["eventName"] = "gen_ai.client.inference.operation.details",
            ["attributes"] = details["attributes"]!.DeepClone(),
        }));
        Assert.Equal("{}", answer.GetRawText());
        Assert.Equal(Whole, await TextsAsync(_akosha, Trace, 5));
    }

    [Fact]
    public async Task Pictures_reasoning_and_parts_that_nobody_knows_are_kept_and_not_searched()
    {
        var picture = Convert.ToBase64String(new byte[60_000]);
        var given = new
        {
            role = "user",
            parts = new object[]
            {
                new { type = "text", content = "What is this?" },
                new { type = "blob", modality = "image", mime_type = "image/png", content = picture },
                new { type = "uri", modality = "video", uri = "https://example.com/v.mp4" },
            },
        };
        var came = new
        {
            role = "assistant",
            parts = new object[]
            {
                new { type = "reasoning", content = "stripes" }, new { type = "text", content = "A zebra." },
                new { type = "server_tool_call", id = "s1", name = "lens", server_tool_call = new { type = "lens" } },
            },
        };
        await SendAsync(_akosha, Chat(1, "c", [given], [came]));
        Assert.Equal(["user: What is this?", "assistant: A zebra."], await TextsAsync(_akosha, "c", 2));
        var raw = (await ReadAsync(_akosha, "c")).Select(message => message.GetProperty("raw").GetRawText()).ToArray();
        Assert.Contains("[image/png, 60000 bytes]", raw[0], StringComparison.Ordinal);
        Assert.Contains("https://example.com/v.mp4", raw[0], StringComparison.Ordinal);
        Assert.Contains("stripes", raw[1], StringComparison.Ordinal);
        Assert.Contains("server_tool_call", raw[1], StringComparison.Ordinal);
        Assert.Empty(await _akosha.FindAsync(new() { Query = "stripes", Mode = SearchMode.Lexical }));
    }

    private static JsonObject Parts(Func<object, object> form) => Span(
        1, Trace, ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-5"),
        ("gen_ai.system_instructions", form(new object[] { new { type = "text", content = "Be brief." } })),
        ("gen_ai.input.messages", form(new[]
        {
            Said("user", "How is the weather?"),
            new
            {
                role = "assistant",
                parts = new object[] { new { type = "tool_call", id = "t1", name = "weather", arguments = new { city = "Rome" } } },
            },
            new { role = "tool", parts = new object[] { new { type = "tool_call_response", id = "t1", response = "sunny" } } },
        })),
        ("gen_ai.output.messages", form(new object[]
        {
            new { role = "assistant", finish_reason = "stop", parts = new object[] { new { type = "text", content = "It is sunny." } } },
        })));

    private static object[] OpenAi() =>
    [
        new { role = "developer", content = "Be brief." }, new { role = "user", content = "How is the weather?" },
        new { role = "assistant", content = (string?)null, tool_calls = new[] { Call } },
        new { role = "tool", tool_call_id = "t1", content = "sunny" },
    ];

    private static Dictionary<string, object> Content(object message) =>
        new() { ["gen_ai.event.content"] = JsonSerializer.Serialize(message) };

    private static JsonObject Events(params (string Name, object Attributes)[] events)
    {
        var span = Span(1, Trace, ("gen_ai.request.model", "gpt-5"));
        span["events"] = new JsonArray([.. events.Select((happened, second) =>
            Event(second, happened.Name, [.. Pairs(happened.Attributes)]))]);
        return span;
    }

    private static IEnumerable<(string, object?)> Pairs(object attributes) => attributes is Dictionary<string, object> named
        ? named.Select(pair => (pair.Key, (object?)pair.Value))
        : attributes.GetType().GetProperties().Select(property => (property.Name, property.GetValue(attributes)));
}
