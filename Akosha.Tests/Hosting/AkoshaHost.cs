using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akosha.Client;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Contracts.Searches;
using Akosha.Standalone;
using Akosha.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Hosting;

/// <summary>
/// Akosha in this process, on a free loopback port. Tests that look at JSON, statuses or headers make requests of their own, and
/// the others use the client.
/// </summary>
public sealed class AkoshaHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder? _ownFolder;

    private AkoshaHost(WebApplication app, TemporaryFolder? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Client = ClientOf(null);
    }

    public HttpClient Http { get; }

    /// <summary>The client, which tries nothing twice.</summary>
    public AkoshaClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts Akosha and waits until it is ready, so that no test depends on how long that takes.</summary>
    public static async Task<AkoshaHost> StartAsync(
        string? folder = null, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var akosha = await StartUnreadyAsync(folder, configure, settings);
        var health = "";
        try
        {
            await Eventually.HoldsAsync(async () =>
            {
                using var response = await akosha.Http.GetAsync(
                    new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
                health = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                return response.IsSuccessStatusCode;
            }, () => $"not ready: {health}");
        }
        catch
        {
            await akosha.DisposeAsync();
            throw;
        }
        return akosha;
    }

    /// <summary>Starts Akosha; its address answers, but the lake may still be read.</summary>
    public static async Task<AkoshaHost> StartUnreadyAsync(
        string? folder = null, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var own = folder is null ? new TemporaryFolder() : null;
        string[] args = ["--urls=http://127.0.0.1:0", $"--Akosha:Storage:Path={folder ?? own!.Path}", .. settings];
        var app = StandaloneApp.Build(args, builder =>
        {
            builder.Logging.ClearProviders();
            Gauge.OnlyOwn(builder.Services);
            // The timers by which clients change their connections would keep an ended host in memory for minutes.
            builder.Services.ConfigureHttpClientDefaults(client => client.SetHandlerLifetime(Timeout.InfiniteTimeSpan));
            configure?.Invoke(builder);
        });
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            own?.Dispose();
            throw;
        }
        return new AkoshaHost(app, own);
    }

    /// <summary>Stores a JSON body and waits until it is searchable.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> StoreAsync(
        string json, string type = "application/json", bool wait = true, string more = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, type);
        return await ReadAsync(
            await Http.PostAsync(new Uri($"/api/v1/conversations?wait={wait}{more}", UriKind.Relative), content));
    }

    /// <summary>Stores a JSON body under an <c>Idempotency-Key</c>.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> StoreKeyedAsync(string key, string json, string type)
    {
        using var content = new StringContent(json, Encoding.UTF8, type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/conversations?wait=true&ids=true");
        request.Content = content;
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await ReadAsync(await Http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    /// <summary>Stores one conversation of the given contents, with ids 0, 1, …, and waits until it is searchable.</summary>
    public Task<IngestReply> StoreAsync(string system, string conversation, params string[] contents) =>
        Client.SendAsync(SampleConversation.Of(system, conversation, contents), TestContext.Current.CancellationToken);

    /// <summary>
    /// Stores conversations c00, c01, … of the system <c>s</c>, each of two megabytes: more than fits in the buffers of a
    /// connection if there are some.
    /// </summary>
    public async Task StoreLongAsync(int conversations)
    {
        var filler = string.Concat(Enumerable.Repeat("okapi ", 30_000));
        for (var i = 0; i < conversations; i++)
            await StoreAsync("s", $"c{i:00}", [.. Enumerable.Range(0, 12).Select(number => $"{number} {filler}")]);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SearchAsync(object request) =>
        await ReadAsync(await Http.PostAsJsonAsync("/api/v1/search", request, TestContext.Current.CancellationToken));

    /// <summary>The hits of a search, as <c>conversation/message</c>.</summary>
    public async Task<string[]> FindAsync(SearchRequest request) =>
        Places(await Client.SearchAsync(request, TestContext.Current.CancellationToken));

    /// <summary>The same of a search that is sent as JSON, as it is given.</summary>
    public async Task<string[]> FindRawAsync(object request)
    {
        var (status, body) = await SearchAsync(request);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return Places(body.Deserialize<SearchReply>(ContractJson.Options)!);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) =>
        await ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    /// <summary>Deletes a message, a conversation or a system, and waits until nothing of it is found.</summary>
    public async Task DeleteAsync(string system, string? conversation = null, string? message = null)
    {
        var deletion = new Deletion(system, conversation, message);
        Assert.True(
            (await Client.DeleteAsync(deletion, waitUntilUnfound: true, TestContext.Current.CancellationToken)).IsUnfound);
    }

    /// <summary>Erases, and waits until nothing of it is left.</summary>
    public async Task<ErasureReply> EraseAsync(ErasureRequest scope) =>
        await ErasedAsync((await Client.EraseAsync(scope, TestContext.Current.CancellationToken)).Id);

    /// <summary>The receipt of an erasure, once nothing of it is left.</summary>
    public async Task<ErasureReply> ErasedAsync(string id)
    {
        for (var attempt = 0; ; attempt++)
        {
            var erasure = await Client.FindErasureAsync(id, TestContext.Current.CancellationToken);
            if (erasure is { State: "done" }) return erasure;
            Assert.True(attempt < 600, $"{erasure}");
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a job of maintenance to its end.</summary>
    public async Task RunAsync(string job) => Assert.Equal(
        "done", (await Client.Operations.StartJobAsync(job, waitUntilDone: true, TestContext.Current.CancellationToken)).State);

    /// <summary>A client that shows a key.</summary>
    public AkoshaClient ClientOf(string? key) => new(Http, new AkoshaClientOptions { Address = Http.BaseAddress!, ApiKey = key });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static string[] Places(SearchReply found) => [.. found.Hits.Select(hit => $"{hit.ConversationId}/{hit.MessageId}")];

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
        }
    }
}
