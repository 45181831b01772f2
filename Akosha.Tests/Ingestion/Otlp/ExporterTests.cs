using System.ComponentModel;
using System.Text.Json;
using Akosha.Tests.Gateway;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using static Akosha.Tests.Ingestion.Otlp.SentTelemetry;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>
/// What the OpenTelemetry SDK for .NET exports of chats by Microsoft.Extensions.AI comes back as the conversation.
/// </summary>
public sealed class ExporterTests
{
    private const string Source = "chats", Details = "gen_ai.client.inference.operation.details";

    private static readonly string[] Whole =
    [
        "system: Be brief.", "user: Hello", "assistant: Good day.", "user: What is the weather in Rome?",
        "assistant: Let me see.\nweather\n{\"city\":\"Rome\"}", "tool: weather\nsunny in Rome", "assistant: It is sunny.",
        "user: Hello", "assistant: You said that.",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_chat_in_several_turns_with_a_tool_comes_back_whole(bool aroundTools, bool streamed)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        using (var provider = Provider(akosha.Http.BaseAddress!))
            await ChatAsync(aroundTools, streamed, () => provider.ForceFlush());
        var texts = await TextsAsync(akosha, "thread-1", Whole.Length);
        Assert.Equal(Whole, texts);
        var answer = (await ReadAsync(akosha, "thread-1"))[^1];
        var facts = answer.GetProperty("metadata");
        Assert.Equal(("gpt-5", 7, "stop"), (
            facts.GetProperty("model").GetString(), facts.GetProperty("output_tokens").GetInt32(),
            facts.GetProperty("finish_reason").GetString()));
        Assert.True(facts.GetProperty("latency_ms").GetDouble() >= 0);
        Assert.Matches("^[0-9a-f]{32}$", facts.GetProperty("trace_id").GetString());
        Assert.StartsWith(
            "thread-1/", Assert.Single(await akosha.FindAsync(new() { Query = "sunny weather Rome", Limit = 1 })),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_spans_of_a_chat_may_come_all_together_at_its_end()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        using (var provider = Provider(akosha.Http.BaseAddress!)) await ChatAsync(false, false, () => true);
        Assert.Equal(Whole, await TextsAsync(akosha, "thread-1", Whole.Length));
    }

    [Fact]
    public async Task An_exporter_shows_its_key_and_comes_in_by_the_gateway_too()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(akosha.Address, akosha.Address);
        using (Provider(gateway.Address, "blue", akosha.Red)) await ChatAsync(false, false, () => true);
        using (Provider(gateway.Address, "red", akosha.Red)) await ChatAsync(false, false, () => true);
        string?[] systems = [];
        await Eventually.HoldsAsync(async () =>
        {
            var found = await akosha.SearchAsync(akosha.Admin, new() { Query = "weather" });
            systems = [.. found.Hits.Select(hit => hit.SystemId)];
            return systems.SequenceEqual(["red"]);
        }, () => $"found in: {string.Join(' ', systems)}");
    }

    [Fact]
    public async Task Log_records_of_the_sdk_are_read()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        using (var logs = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("support"))
            .AddOtlpExporter(exporter => Point(exporter, akosha.Http.BaseAddress!, "/v1/logs", null)))))
        {
            var attributes = new List<KeyValuePair<string, object?>>
            {
                new("event.name", Details), new("gen_ai.conversation.id", "c"),
                new("gen_ai.input.messages", JsonSerializer.Serialize(new[] { Said("user", "a zebra") })),
            };
            logs.CreateLogger("chats").Log(LogLevel.Information, new EventId(1, Details), attributes, null, (_, _) => "");
            logs.CreateLogger("chats").Log(LogLevel.Information, "nothing of a chat");
        }
        Assert.Equal(["user: a zebra"], await TextsAsync(akosha, "c", 1));
    }

    /// <summary>Three turns, each with the history before it.</summary>
    private static async Task ChatAsync(bool aroundTools, bool streamed, Func<bool> flush)
    {
        var call = new FunctionCallContent("t1", "weather", new Dictionary<string, object?> { ["city"] = "Rome" });
        using var scripted = new ScriptedChat(
            new(ChatRole.Assistant, "Good day."), new(ChatRole.Assistant, [new TextContent("Let me see."), call]),
            new(ChatRole.Assistant, "It is sunny."), new(ChatRole.Assistant, "You said that."));
        var builder = scripted.AsBuilder();
        if (aroundTools) Traced(builder).UseFunctionInvocation();
        else Traced(builder.UseFunctionInvocation());
        using var chat = builder.Build();
        var options = new ChatOptions
        {
            ConversationId = "thread-1",
            Instructions = "Be brief.",
            Tools = [AIFunctionFactory.Create(([Description("the city")] string city) => $"sunny in {city}", "weather")],
        };
        var history = new List<ChatMessage>();
        foreach (var said in (string[])["Hello", "What is the weather in Rome?", "Hello"])
        {
            history.Add(new ChatMessage(ChatRole.User, said));
            history.AddMessages(
                streamed ? await chat.GetStreamingResponseAsync(history, options, Cancellation).ToChatResponseAsync(Cancellation)
                    : await chat.GetResponseAsync(history, options, Cancellation));
            Assert.True(flush());
        }
    }

    private static ChatClientBuilder Traced(ChatClientBuilder builder) =>
        builder.UseOpenTelemetry(null, Source, telemetry => telemetry.EnableSensitiveData = true);

    private static TracerProvider Provider(Uri address, string service = "support", string? key = null) =>
        Sdk.CreateTracerProviderBuilder().AddSource(Source)
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(service))
            .AddOtlpExporter(exporter => Point(exporter, address, "/v1/traces", key)).Build();

    private static void Point(OtlpExporterOptions exporter, Uri address, string path, string? key)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(address, path);
        exporter.BatchExportProcessorOptions = new BatchExportActivityProcessorOptions { ScheduledDelayMilliseconds = 600_000 };
        if (key is not null) exporter.Headers = $"Authorization=Bearer {key}";
    }
}
