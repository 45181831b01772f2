using Akosha.ServiceDefaults;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Gateway;

/// <summary>One of the services alone in this process, on a free loopback port.</summary>
internal sealed class OneService(WebApplication app, TemporaryFolder folder) : IAsyncDisposable
{
    public Uri Address { get; } = new(app.Urls.First());

    public static async Task<OneService> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var folder = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--Akosha:Storage:Path={folder.Path}"]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        add(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new OneService(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        folder.Dispose();
    }
}
