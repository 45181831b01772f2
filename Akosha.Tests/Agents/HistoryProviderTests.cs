using Akosha.Agents;
using Akosha.Client;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Akosha.Tests.Agents;

public sealed class HistoryProviderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_goes_on_in_another_process_with_its_history()
    {
        await using var remembered = await Remembered.StartAsync();
        using var model = new ScriptedChatClient(asked => asked[^1] switch
        {
            { Role: var role } when role == ChatRole.Tool => new ChatMessage(ChatRole.Assistant, "It is noon."),
            { Text: "How late is it?" } => new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call-1", "clock")]),
            _ => new ChatMessage(ChatRole.Assistant, "You are welcome."),
        });
        System.Text.Json.JsonElement kept;
        await using (var memory = remembered.NewMemory())
        {
            var agent = Agent(model, memory);
            var session = await agent.CreateSessionAsync(Cancellation);
            await agent.RunAsync("How late is it?", session, cancellationToken: Cancellation);
            kept = await agent.SerializeSessionAsync(session, cancellationToken: Cancellation);
        }
        Assert.DoesNotContain("noon", kept.GetRawText(), StringComparison.Ordinal);
        await using (var memory = remembered.NewMemory())
        {
            var agent = Agent(model, memory);
            var session = await agent.DeserializeSessionAsync(kept, cancellationToken: Cancellation);
            await agent.RunAsync("Thank you", session, cancellationToken: Cancellation);
            Assert.Equal(["user", "assistant", "tool", "assistant", "user"], model.Asked[^1].Select(message => message.Role.Value));
            Assert.Equal("clock", Assert.IsType<FunctionCallContent>(model.Asked[^1][1].Contents[0]).Name);
            Assert.Equal("12:00", Assert.IsType<FunctionResultContent>(model.Asked[^1][2].Contents[0]).Result);
            await agent.RunAsync("Thank you", session, cancellationToken: Cancellation);
        }
        Assert.Equal(
            ["user", "assistant", "tool", "assistant", "user", "assistant", "user", "assistant"],
            Assert.Single(await remembered.StoredAsync()).Select(message => message.Split(' ')[0]));
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_fails_the_turn()
    {
        await using var remembered = await Remembered.StartAsync();
        await using var memory = remembered.NewMemory(
            AkoshaClient.Create(new AkoshaClientOptions { Address = new Uri("http://127.0.0.1:9"), MaxRetries = 0 }),
            options => options.FlushTimeout = TimeSpan.Zero);
        using var model = new ScriptedChatClient("hello");
        var agent = model.AsAIAgent(new ChatClientAgentOptions
        {
            ChatHistoryProvider = new AkoshaHistoryProvider(memory, _ => "known"),
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => agent.RunAsync("hi", cancellationToken: Cancellation));
        Assert.Empty(model.Asked);
    }

    private static ChatClientAgent Agent(IChatClient model, AkoshaMemory memory) => model.AsAIAgent(new ChatClientAgentOptions
    {
        ChatHistoryProvider = new AkoshaHistoryProvider(memory),
        AIContextProviders = [new AkoshaContextProvider(memory)],
        ChatOptions = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "12:00", "clock")] },
    });
}
