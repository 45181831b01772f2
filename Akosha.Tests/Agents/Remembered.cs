using Akosha.Agents;
using Akosha.Client;
using Akosha.Contracts.Conversations;
using Akosha.Tests.Client;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Agents;

/// <summary>Akosha in this process, and memories of agents over it.</summary>
internal sealed class Remembered(ClientHost host) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public AkoshaClient Client => host.Client;

    public LoggedEvents Logged { get; } = new();

    public static async Task<Remembered> StartAsync(DelegatingHandler? wire = null) =>
        new(await ClientHost.StartAsync(wire, options => options.MaxRetries = 0));

    /// <summary>A memory, as a process that starts has one.</summary>
    public AkoshaMemory NewMemory(Action<AkoshaMemoryOptions>? configure = null) => NewMemory(Client, configure);

    /// <summary>A memory over another client.</summary>
    public AkoshaMemory NewMemory(AkoshaClient client, Action<AkoshaMemoryOptions>? configure = null)
    {
        // A test is not to depend on how busy the machine is.
        var options = new AkoshaMemoryOptions
        {
            RecallTimeout = TimeSpan.FromMinutes(1),
            StoreDelay = TimeSpan.FromMilliseconds(1),
        };
        configure?.Invoke(options);
        return new AkoshaMemory(client, options, LoggerFactory.Create(logging => logging.AddProvider(Logged)));
    }

    /// <summary>What is stored: of each conversation its messages, as <c>role text</c>.</summary>
    public async Task<List<List<string>>> StoredAsync()
    {
        var all = new List<List<string>>();
        await foreach (var conversation in Client.ListAllAsync(cancellation: Cancellation))
            all.Add([.. (await MessagesAsync(conversation.ConversationId)).Select(message => $"{message.Role} {message.Content}")]);
        all.Reverse(); // the one that began first
        return all;
    }

    /// <summary>The messages of a conversation.</summary>
    public async Task<List<MessageReply>> MessagesAsync(string conversationId)
    {
        var messages = new List<MessageReply>();
        await foreach (var message in Client.MessagesAsync("agents", conversationId, new() { IsRaw = true }, Cancellation))
            messages.Add(message);
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Logged.Dispose();
    }
}
