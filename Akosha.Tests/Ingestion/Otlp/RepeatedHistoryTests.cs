using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Tests.Hosting;
using static Akosha.Tests.Ingestion.Otlp.SentTelemetry;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>
/// Each span carries the whole history before it; the conversation has each message once, however the spans come.
/// </summary>
public sealed class RepeatedHistoryTests : IAsyncLifetime
{
    private static readonly object Ask = Said("user", "When is the key rotated?"), Yes = Said("user", "ok"),
        First = Said("assistant", "Every Monday."), Second = Said("assistant", "Shall I rotate it now?"),
        Third = Said("assistant", "It is rotated.");

    private static readonly JsonObject[] Calls =
    [
        Chat(1, "c", [Ask], [First]),
        Chat(2, "c", [Ask, First, Yes], [Second]),
        Chat(3, "c", [Ask, First, Yes, Second, Yes], [Third], OtherTrace),
    ];

    private static readonly string[] Whole =
    [
        "user: When is the key rotated?", "assistant: Every Monday.", "user: ok", "assistant: Shall I rotate it now?", "user: ok",
        "assistant: It is rotated.",
    ];

    private AkoshaHost _akosha = null!;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    public static TheoryData<int[]> Orders => new([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 2, 1], [1, 0, 2], [2]);

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_history_that_is_sent_again_one_turn_longer_adds_that_turn_in_whatever_order_the_spans_come(int[] order)
    {
        foreach (var call in order) await SendAsync(_akosha, Calls[call]);
        Assert.Equal(Whole, await TextsAsync(_akosha, "c", 6));
        if (order.Length == 1) return;
        Assert.Equal(["10", "20", "30"], await TokensAsync());
        foreach (var call in order) await SendAsync(_akosha, Calls[call]); // an exporter that has heard no answer
        Assert.Equal(Whole, await TextsAsync(_akosha, "c", 6));
        Assert.Equal(["10", "20", "30"], await TokensAsync());
    }

    [Fact]
    public async Task All_spans_of_one_request_give_one_conversation()
    {
        await SendAsync(_akosha, Calls[2], Calls[0], Calls[1]);
        Assert.Equal(Whole, await TextsAsync(_akosha, "c", 6));
        Assert.Equal(["10", "20", "30"], await TokensAsync());
    }

    [Fact]
    public async Task Messages_have_the_times_at_which_they_were_said_whatever_repeats_them()
    {
        foreach (var call in (int[])[2, 0, 1]) await SendAsync(_akosha, Calls[call]);
        var times = (await ReadAsync(_akosha, "c")).Select(message => message.GetProperty("timestamp").GetDateTimeOffset()
            .ToString("mm:ss", CultureInfo.InvariantCulture));
        Assert.Equal(["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"], times);
    }

    [Fact]
    public async Task What_an_agent_and_the_calls_in_it_both_tell_is_there_once_and_as_the_call_tells_it()
    {
        var agent = Span(
            1, Trace, ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.conversation.id", "c"), ("gen_ai.agent.name", "Ops"),
            ("gen_ai.input.messages", JsonSerializer.Serialize(new[] { Ask })),
            ("gen_ai.output.messages", JsonSerializer.Serialize(new[] { First })), ("gen_ai.usage.output_tokens", 999));
        var call = Chat(2, null, [Ask], [First]);
        call["parentSpanId"] = Id(1);
        // The call names no conversation: it is that of the span above it.
        await SendAsync(_akosha, call, agent);
        Assert.Equal(Whole[..2], await TextsAsync(_akosha, "c", 2));
        Assert.Equal(["20"], await TokensAsync());
        await SendAsync(_akosha, agent);
        Assert.Equal(["20"], await TokensAsync());
    }

    [Fact]
    public async Task A_history_holds_its_messages_after_a_restart_as_before()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await AkoshaHost.StartAsync(folder.Path))
            foreach (var call in Calls[..2]) await SendAsync(before, call);
        await using var after = await AkoshaHost.StartAsync(folder.Path);
        await SendAsync(after, Calls[2]);
        Assert.Equal(Whole, await TextsAsync(after, "c", 6));
        Assert.Equal(["10", "20", "30"], await TokensAsync(after));
    }

    [Fact]
    public async Task A_tool_is_told_once_by_its_execution_and_by_the_histories_that_hold_its_result()
    {
        var call = new { type = "tool_call", id = "t1", name = "rotate", arguments = new { key = "deploy", force = true } };
        var asked = new { role = "assistant", parts = new object[] { call }, finish_reason = "tool_call" };
        var result = new { role = "tool", parts = new[] { new { type = "tool_call_response", id = "t1", response = "done" } } };
        var execution = Span(
            2, Trace, ("gen_ai.operation.name", "execute_tool"), ("gen_ai.conversation.id", "c"), ("gen_ai.tool.name", "rotate"),
            ("gen_ai.tool.call.id", "t1"), ("gen_ai.tool.call.arguments", """{ "force": true, "key": "deploy" }"""),
            ("gen_ai.tool.call.result", "\"done\""));
        foreach (var span in (JsonObject[])[
            Chat(3, "c", [Ask, asked, result], [Third]), execution, Chat(1, "c", [Ask], [asked]), execution])
            await SendAsync(_akosha, span);
        Assert.Equal(
            [
                "user: When is the key rotated?", "assistant: rotate\n{\"force\":true,\"key\":\"deploy\"}", "tool: rotate\ndone",
                "assistant: It is rotated.",
            ], await TextsAsync(_akosha, "c", 4));
        var told = (await ReadAsync(_akosha, "c"))[2];
        Assert.Equal("t1", told.GetProperty("raw").GetProperty("tool_call_id").GetString());
        Assert.Equal("""{"force":true,"key":"deploy"}""", told.GetProperty("metadata").GetProperty("arguments").GetString());
        Assert.Equal(30_000, told.GetProperty("metadata").GetProperty("latency_ms").GetDouble());
    }

    private async Task<string[]> TokensAsync(AkoshaHost? akosha = null) => [.. (await ReadAsync(akosha ?? _akosha, "c"))
        .Where(message => message.GetProperty("role").GetString() == "assistant")
        .Select(message => message.TryGetProperty("metadata", out var facts) ? $"{facts.GetProperty("output_tokens")}" : "none")];
}
