using System.Net;
using System.Net.Sockets;
using Akosha.Agents;
using Akosha.Client;
using Akosha.Tests.Client;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Akosha.Tests.Agents;

public sealed class OutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_Akosha_a_turn_goes_on_and_what_is_lost_in_the_end_is_logged()
    {
        await using var remembered = await Remembered.StartAsync();
        using var nowhere = AkoshaClient.Create(new AkoshaClientOptions { Address = new Uri("http://127.0.0.1:9"), MaxRetries = 0 });
        await using (var memory = remembered.NewMemory(nowhere, options => options.FlushTimeout = TimeSpan.Zero))
        {
            using var client = Client(memory);
            Assert.Equal("Noted.", (await client.GetResponseAsync("hello", cancellationToken: Cancellation)).Text);
        }
        Assert.Single(remembered.Logged.MessagesOf("RecallFailed"));
        Assert.Contains("1 turns are not stored", Assert.Single(remembered.Logged.MessagesOf("TurnsGivenUp")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Akosha_that_hangs_holds_a_turn_up_no_longer_than_it_may()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(); // takes connections and says nothing
        await using var remembered = await Remembered.StartAsync();
        using var hanging = AkoshaClient.Create(new AkoshaClientOptions
        {
            Address = new Uri($"http://{silent.LocalEndpoint}"),
            Timeout = TimeSpan.FromHours(1),
        });
        await using var memory = remembered.NewMemory(hanging, options =>
        {
            options.RecallTimeout = TimeSpan.FromMilliseconds(50);
            options.FlushTimeout = TimeSpan.Zero;
        });
        using var client = Client(memory);
        Assert.Equal("Noted.", (await client.GetResponseAsync("hello", cancellationToken: Cancellation)).Text);
        Assert.Single(remembered.Logged.MessagesOf("RecallTookTooLong"));
    }

    [Fact]
    public async Task Turns_of_an_outage_are_stored_after_it_once_and_in_their_order()
    {
        using var wire = new LossyWire();
        await using var remembered = await Remembered.StartAsync(wire);
        await using var memory = remembered.NewMemory(options => options.RecalledTokens = 0);
        using var client = Client(memory);
        wire.Refuse(3);
        wire.Lose(4);
        for (var turn = 0; turn < 5; turn++) await client.GetResponseAsync($"turn {turn}", Named("c"), Cancellation);
        await memory.FlushAsync(Cancellation);
        Assert.Equal(
            Enumerable.Range(0, 5).SelectMany(turn => new[] { $"user turn {turn}", "assistant Noted." }),
            Assert.Single(await remembered.StoredAsync()));
        Assert.NotEmpty(remembered.Logged.MessagesOf("TurnsWait"));
        Assert.Empty(remembered.Logged.MessagesOf("TurnsGivenUp"));
    }

    [Fact]
    public async Task What_is_refused_is_given_up_and_does_not_hold_up_the_rest()
    {
        await using var remembered = await Remembered.StartAsync();
        await using var memory = remembered.NewMemory();
        using var client = Client(memory);
        await client.GetResponseAsync("no id", Named("a\nb"), Cancellation);
        await client.GetResponseAsync("an id", Named("c"), Cancellation);
        await memory.FlushAsync(Cancellation);
        Assert.Contains("conversation_id", Assert.Single(remembered.Logged.MessagesOf("TurnsGivenUp")), StringComparison.Ordinal);
        Assert.Equal("user an id", Assert.Single(await remembered.StoredAsync())[0]);
    }

    [Fact]
    public async Task When_too_many_wait_the_oldest_are_given_up_and_come_again_with_their_history()
    {
        using var wire = new LossyWire();
        await using var remembered = await Remembered.StartAsync(wire);
        await using var memory = remembered.NewMemory(options =>
        {
            options.RecalledTokens = 0;
            options.MaxWaitingTurns = 2;
        });
        using var client = Client(memory);
        wire.Refuse(int.MaxValue);
        List<ChatMessage> history = [];
        for (var turn = 0; turn < 8; turn++)
        {
            history.Add(new ChatMessage(ChatRole.User, $"turn {turn}"));
            history.AddMessages(await client.GetResponseAsync(history, Named("c"), Cancellation));
        }
        Assert.NotEmpty(remembered.Logged.MessagesOf("TurnsGivenUp"));
        wire.Refuse(0);
        await memory.FlushAsync(Cancellation);
        history.Add(new ChatMessage(ChatRole.User, "turn 8"));
        await client.GetResponseAsync(history, Named("c"), Cancellation);
        await memory.FlushAsync(Cancellation);
        var stored = Assert.Single(await remembered.StoredAsync());
        Assert.Equal(
            Enumerable.Range(0, 9).Select(turn => $"user turn {turn}"),
            stored.Where(message => message.StartsWith("user", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(18, stored.Count);
    }

    [Fact]
    public async Task It_is_registered_with_what_the_configuration_says_and_wrong_settings_are_named()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Akosha:Memory:SystemId"] = "helpers" }).Build());
        services.AddAkoshaMemory().AddChatClient(new ScriptedChatClient("Noted.")).UseAkosha();
        await using (var provider = services.BuildServiceProvider())
        {
            Assert.Equal("helpers", provider.GetRequiredService<IOptions<AkoshaMemoryOptions>>().Value.SystemId);
            Assert.Equal("AkoshaChatClient", provider.GetRequiredService<IChatClient>().GetType().Name);
        }
        using var client = AkoshaClient.Create(new AkoshaClientOptions());
        var error = Assert.Throws<ArgumentException>(
            () => new AkoshaMemory(client, new AkoshaMemoryOptions { RecalledMessages = 0 }));
        Assert.StartsWith("Akosha:Memory:RecalledMessages: must be 1 to 50", error.Message, StringComparison.Ordinal);
    }

    private static IChatClient Client(AkoshaMemory memory) =>
        new ChatClientBuilder(new ScriptedChatClient("Noted.")).UseAkosha(memory).Build();

    private static ChatOptions Named(string conversation) => new() { ConversationId = conversation };
}
