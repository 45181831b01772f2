using Akosha.ServiceDefaults;
using Akosha.ServiceDefaults.Hosting;

namespace Akosha.Gateway;

/// <summary>The gateway: one address for both services.</summary>
public static class GatewayApp
{
    /// <summary>Builds the application; it is not started yet.</summary>
    /// <param name="args">Command-line settings, such as <c>--Akosha:Gateway:SearchUrl=http://search</c>.</param>
    /// <param name="configure">Changes services before the application is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.ListenByDefault("http://127.0.0.1:8002");
        builder.AddServiceDefaults();
        builder.AddAkoshaGateway();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapAkoshaGateway();
        return app;
    }
}
