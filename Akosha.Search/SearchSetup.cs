using Akosha.Search.Api;
using Akosha.Search.Diagnostics;
using Akosha.Search.Following;
using Akosha.Search.Retrieval;
using Akosha.ServiceDefaults.Hosting;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Akosha.Search;

/// <summary>The search feature: the follower of the log, the tiers, retrieval and its HTTP API.</summary>
public static class SearchSetup
{
    /// <summary>Adds search to a service.</summary>
    public static WebApplicationBuilder AddAkoshaSearch(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAkoshaOptions<SearchOptions>("Search");
        services.AddAkoshaOptions<StorageOptions>("Storage");
        services.AddAkoshaOptions<LakeOptions>("Lake");
        services.AddAkoshaOptions<EmbeddingOptions>("Embedding");
        services.TryAddSingleton<ObjectStore>(provider => new FolderObjectStore(provider.GetRequiredService<StorageOptions>().Path));
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>, HashingEmbeddingGenerator>();
        services.TryAddSingleton<SystemLabels>();
        services.AddSingleton<SearchMetrics>();
        services.AddSingleton<LogFollower>();
        services.AddSingleton<Searcher>();
        services.AddHostedService(provider => provider.GetRequiredService<LogFollower>());
        services.AddHealthChecks().AddCheck<SearchHealth>("search");
        return builder;
    }

    /// <summary>Maps the search endpoints.</summary>
    public static WebApplication MapAkoshaSearch(this WebApplication app)
    {
        app.MapSearchApi();
        app.MapConversationApi();
        app.MapSystemsApi();
        app.MapLogApi();
        return app;
    }
}
