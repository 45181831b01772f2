using Akosha.Gateway;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Gateway;

/// <summary>A gateway in this process, on a free loopback port, before given services.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private GatewayHost(WebApplication app, TemporaryFolder folder)
    {
        _app = app;
        _folder = folder;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public static async Task<GatewayHost> StartAsync(Uri ingestion, Uri search, params string[] settings)
    {
        var folder = new TemporaryFolder();
        var app = GatewayApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Akosha:Storage:Path={folder.Path}", $"--Akosha:Gateway:IngestionUrl={ingestion}",
            $"--Akosha:Gateway:SearchUrl={search}", .. settings],
            builder => builder.Logging.ClearProviders());
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
