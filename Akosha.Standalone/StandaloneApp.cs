using Akosha.Ingestion;
using Akosha.Ingestion.Intake;
using Akosha.Search;
using Akosha.ServiceDefaults;
using Akosha.ServiceDefaults.Hosting;

namespace Akosha.Standalone;

/// <summary>Ingestion and search in one process, on two ports: the embedded default.</summary>
public static class StandaloneApp
{
    /// <summary>Builds the application; it is not started yet.</summary>
    /// <param name="args">Command-line settings, such as <c>--Akosha:Storage:Path=data</c>.</param>
    /// <param name="configure">Changes services before the application is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.ListenByDefault("http://127.0.0.1:8000", "http://127.0.0.1:8001");
        builder.AddServiceDefaults();
        builder.Services.AddKeyedSingleton<ISearchBarrier, LocalSearchBarrier>(ISearchBarrier.OfOne);
        builder.AddAkoshaSearch();
        builder.AddAkoshaIngestion();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapAkoshaIngestion();
        app.MapAkoshaSearch();
        return app;
    }
}
