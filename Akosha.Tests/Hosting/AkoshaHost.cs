using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akosha.Standalone;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Hosting;

/// <summary>Akosha in this process, on a free loopback port, reached over HTTP as by any client.</summary>
public sealed class AkoshaHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder? _ownFolder;

    private AkoshaHost(WebApplication app, TemporaryFolder? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

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

    /// <summary>Stores one conversation of the given contents, with ids 0, 1, …</summary>
    public async Task StoreAsync(string system, string conversation, params string[] contents)
    {
        var messages = contents.Select((content, i) => new { id = $"{i}", role = "user", content });
        var (status, body) = await StoreAsync(
            JsonSerializer.Serialize(new { system_id = system, conversation_id = conversation, messages }));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SearchAsync(object request) =>
        await ReadAsync(await Http.PostAsJsonAsync("/api/v1/search", request, TestContext.Current.CancellationToken));

    /// <summary>The hits of a search, as <c>conversation/message</c>.</summary>
    public async Task<string[]> FindAsync(object request)
    {
        var (status, body) = await SearchAsync(request);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return [.. body.GetProperty("hits").EnumerateArray()
            .Select(hit => $"{hit.GetProperty("conversation_id")}/{hit.GetProperty("message_id")}")];
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) =>
        await ReadAsync(await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    public async Task DeleteAsync(string path)
    {
        using var response = await Http.DeleteAsync(
            new Uri($"{path}?wait=true", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Erases, and waits until nothing of it is left.</summary>
    public async Task<JsonElement> EraseAsync(object scope) => await ErasedAsync(await BeginErasureAsync(scope));

    /// <summary>Begins an erasure, and gives its id.</summary>
    public async Task<string> BeginErasureAsync(object scope)
    {
        var (status, body) = await ReadAsync(
            await Http.PostAsJsonAsync("/api/v1/erasures", scope, TestContext.Current.CancellationToken));
        Assert.True(status == HttpStatusCode.Accepted, body.ToString());
        return body.GetProperty("id").GetString()!;
    }

    /// <summary>The receipt of an erasure, once nothing of it is left.</summary>
    public async Task<JsonElement> ErasedAsync(string id)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (_, body) = await GetAsync($"/api/v1/erasures/{id}");
            if (body.GetProperty("state").GetString() == "done") return body;
            Assert.True(attempt < 600, body.ToString());
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a job of maintenance to its end.</summary>
    public async Task RunAsync(string job)
    {
        using var response = await Http.PostAsync(
            new Uri($"/api/v1/maintenance/{job}?wait=true", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
        }
    }
}
