using Akosha.Agents;
using Akosha.Contracts.Conversations;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Agents;

public sealed class ChatClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_history_that_is_sent_with_every_request_is_recorded_once(bool isStreaming)
    {
        await using var remembered = await Remembered.StartAsync();
        using var model = new ScriptedChatClient(asked => new ChatMessage(ChatRole.Assistant, $"Answer {asked.Count / 2}"));
        List<ChatMessage> history = [new(ChatRole.System, "You are brief.")];
        var memory = remembered.NewMemory(options => options.RecalledTokens = 0);
        for (var turn = 0; turn < 4; turn++)
        {
            if (turn == 2)
            {
                await memory.DisposeAsync(); // another process goes on
                memory = remembered.NewMemory(options => options.RecalledTokens = 0);
            }
            history.Add(new ChatMessage(ChatRole.User, "go on"));
            using var client = new ChatClientBuilder(model).UseAkosha(memory).Build();
            if (!isStreaming) history.AddMessages(await client.GetResponseAsync(history, cancellationToken: Cancellation));
            else
                await history.AddMessagesAsync(
                    client.GetStreamingResponseAsync(history, cancellationToken: Cancellation), Cancellation);
        }
        await memory.DisposeAsync();
        Assert.Equal(
            [
                "user go on", "assistant Answer 1", "user go on", "assistant Answer 2", "user go on", "assistant Answer 3",
                "user go on", "assistant Answer 4",
            ], Assert.Single(await remembered.StoredAsync()));
    }

    [Fact]
    public async Task Where_the_service_keeps_the_history_every_turn_is_recorded_also_what_is_said_twice()
    {
        await using var remembered = await Remembered.StartAsync();
        var answers = 0;
        // As of some services: each answer gives the conversation another id.
        using var model = new ScriptedChatClient("Done.") { ConversationId = () => $"resp_{++answers}" };
        await using (var memory = remembered.NewMemory())
        {
            using var client = new ChatClientBuilder(model).UseAkosha(memory).Build();
            string? id = null;
            for (var turn = 0; turn < 3; turn++)
                id = (await client.GetResponseAsync("again", new ChatOptions { ConversationId = id }, Cancellation)).ConversationId;
        }
        Assert.Equal(
            ["user again", "assistant Done.", "user again", "assistant Done.", "user again", "assistant Done."],
            Assert.Single(await remembered.StoredAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_of_tools_and_their_results_are_recorded_as_they_were(bool isStreaming)
    {
        await using var remembered = await Remembered.StartAsync();
        using var model = new ScriptedChatClient(asked => asked[^1].Role == ChatRole.Tool
            ? new ChatMessage(ChatRole.Assistant, "It is noon.")
            : new ChatMessage(ChatRole.Assistant,
            [
                new TextReasoningContent("They want the time."), new TextContent("Let me see."),
                new FunctionCallContent("call-1", "clock", new Dictionary<string, object?> { ["zone"] = "UTC" }),
            ]));
        await using (var memory = remembered.NewMemory())
        {
            using var client = new ChatClientBuilder(model).UseAkosha(memory, _ => "noon").UseFunctionInvocation().Build();
            var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string zone) => $"12:00 {zone}", "clock")] };
            ChatMessage[] asked = [new(ChatRole.User, "How late is it?")];
            if (!isStreaming) await client.GetResponseAsync(asked, options, Cancellation);
            else await foreach (var _ in client.GetStreamingResponseAsync(asked, options, Cancellation)) { }
        }
        var messages = await remembered.MessagesAsync("noon");
        Assert.Equal(["user", "assistant", "tool", "assistant"], messages.Select(message => message.Role));
        Assert.Equal(
            """{"content":"Let me see.","tool_calls":[{"id":"call-1","type":"function","function":{"name":"clock","arguments":"{\"zone\":\"UTC\"}"}}]}""",
            Shown(messages[1], "content", "tool_calls"));
        Assert.Equal("""{"content":"12:00 UTC","tool_call_id":"call-1"}""", Shown(messages[2], "content", "tool_call_id"));
        Assert.Equal("It is noon.", messages[3].Content);
        Assert.Contains(
            (await remembered.Client.SearchAsync(new() { Query = "clock UTC" }, Cancellation)).Hits, hit => hit.ConversationId == "noon");
    }

    [Fact]
    public async Task Pictures_are_named_and_long_results_are_shortened()
    {
        await using var remembered = await Remembered.StartAsync();
        using var model = new ScriptedChatClient("A zebra.");
        await using (var memory = remembered.NewMemory())
        {
            using var client = new ChatClientBuilder(model).UseAkosha(memory, _ => "c").Build();
            await client.GetResponseAsync(
                [
                    new ChatMessage(ChatRole.User, [new TextContent("What is it?"), new DataContent(new byte[70_000], "image/png")]),
                    new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", new string('y', 3_000_000)), new FunctionResultContent("b", 7)]),
                    new ChatMessage(ChatRole.User, new string('z', 300_000)),
                ], cancellationToken: Cancellation);
        }
        var messages = await remembered.MessagesAsync("c");
        Assert.Equal(["user", "tool", "tool", "user", "assistant"], messages.Select(message => message.Role));
        Assert.Contains("[image/png, 70000 bytes]", messages[0].Raw!.Value.GetRawText(), StringComparison.Ordinal);
        Assert.EndsWith("[2000000 more characters]", messages[1].Content, StringComparison.Ordinal);
        Assert.Equal("7", messages[2].Content);
        Assert.Equal(300_000, messages[3].Content.Length);
        Assert.Empty(remembered.Logged.MessagesOf("TurnsGivenUp"));
    }

    private static string Shown(MessageReply message, params string[] fields) =>
        "{" + string.Join(',', fields.Select(field => $"\"{field}\":{message.Raw!.Value.GetProperty(field).GetRawText()}")) + "}";
}
