using Akosha.Client;
using Akosha.Contracts.Conversations;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Client;

/// <summary>Akosha in this process, and a client of it as programs register one.</summary>
internal sealed class ClientHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ClientHost(AkoshaHost akosha, DelegatingHandler? wire, Action<AkoshaClientOptions>? configure)
    {
        Akosha = akosha;
        var settings = new Dictionary<string, string?>
        {
            // The host is the name of a service, which service discovery knows.
            ["Akosha:Client:Address"] = "http://memory",
            ["Akosha:Client:RetryDelay"] = "00:00:00.001",
            ["Services:memory:http:0"] = akosha.Http.BaseAddress!.ToString(),
        };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        var client = services.AddAkoshaClient(configure);
        if (wire is not null) client.ConfigurePrimaryHttpMessageHandler(() => wire);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<AkoshaClient>();
    }

    public AkoshaHost Akosha { get; }

    public AkoshaClient Client { get; }

    public static async Task<ClientHost> StartAsync(
        DelegatingHandler? wire = null, Action<AkoshaClientOptions>? configure = null, params string[] settings) =>
        new(await AkoshaHost.StartAsync(null, null, settings), wire, configure);

    /// <summary>A conversation of user messages with ids 0, 1, … and a minute between them.</summary>
    public static ConversationRequest Conversation(string system, string id, params string[] contents) => new(system, id)
    {
        Messages = [.. contents.Select((content, i) => SampleConversation.Message($"{i}", content) with
        {
            Timestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i),
        })],
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _services.DisposeAsync();
        await Akosha.DisposeAsync();
    }
}
