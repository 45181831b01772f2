using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akosha.Client;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.ServiceDefaults.Security;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>Akosha with API keys, and three callers: one with everything, and two that are bound to a system each.</summary>
internal sealed class GuardedAkosha : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private AkoshaHost _host = null!;

    public string Admin { get; private set; } = "";

    public string Red { get; private set; } = "";

    public string Blue { get; private set; } = "";

    public string KeysFile => Path.Combine(_folder.Path, "keys.json");

    public Uri Address => _host.Http.BaseAddress!;

    public static async Task<GuardedAkosha> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var akosha = new GuardedAkosha();
        akosha.Admin = akosha.NewKey(Scopes.All, [SystemAccess.All]);
        akosha.Red = akosha.NewKey([Scopes.Ingest, Scopes.Search, Scopes.Admin], ["red"]);
        akosha.Blue = akosha.NewKey([Scopes.Ingest, Scopes.Search], ["blue"]);
        akosha._host = await AkoshaHost.StartAsync(akosha._folder.Path, configure, settings);
        return akosha;
    }

    public string NewKey(IReadOnlyList<string> scopes, IReadOnlyList<string> systems, DateTimeOffset? expiresAt = null)
    {
        var (stored, key) = ApiKey.Create("test", scopes, systems, DateTimeOffset.UtcNow, expiresAt);
        KeyFile.Write(KeysFile, [.. KeyFile.Read(KeysFile), stored]);
        return key;
    }

    /// <summary>Makes a request with a key or token, or without one.</summary>
    public async Task<(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)> CallAsync(
        string? bearer, HttpMethod method, string path, object? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        if (json is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(json), Encoding.UTF8, "application/json");
        using var response = await _host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers);
    }

    /// <summary>A client that shows a key or token.</summary>
    public AkoshaClient ClientOf(string bearer) => _host.ClientOf(bearer);

    /// <summary>Stores a conversation of one message, and waits until it is searchable.</summary>
    public Task<IngestReply> StoreAsync(
        string bearer, string system, string conversation, string content, string? author = null) => ClientOf(bearer).SendAsync(
        new ConversationRequest(system, conversation)
        {
            Messages = [SampleConversation.Message(null, content) with { Author = author }],
        }, TestContext.Current.CancellationToken);

    /// <summary>Searches.</summary>
    public Task<SearchReply> SearchAsync(string bearer, SearchRequest request) =>
        ClientOf(bearer).SearchAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Tries to store a conversation of one message.</summary>
    public async Task<(HttpStatusCode Status, string Body)> TryStoreAsync(
        string? bearer, string system, string conversation, string content)
    {
        var sent = new { system_id = system, conversation_id = conversation, content };
        var (status, body, _) = await CallAsync(bearer, HttpMethod.Post, "/api/v1/conversations?wait=true", sent);
        return (status, body);
    }

    /// <summary>Tries to search.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> TrySearchAsync(string? bearer, object request)
    {
        var (status, body, _) = await CallAsync(bearer, HttpMethod.Post, "/api/v1/search", request);
        return (status, body.Length > 0 ? JsonDocument.Parse(body).RootElement : default);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
