using Akosha.Ingestion.Diagnostics;
using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Pipeline;
using Akosha.Platform.Settings;
using Akosha.Storage;
using Akosha.Storage.Queue;
using Akosha.Storage.Resilience;

namespace Akosha.Ingestion;

/// <summary>The ingestion feature: the HTTP intake, the queue, and the worker that commits to the lake.</summary>
public static class IngestionSetup
{
    /// <summary>Adds ingestion to a service.</summary>
    public static WebApplicationBuilder AddAkoshaIngestion(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddAkoshaStorage();
        services.AddAkoshaOptions<IngestionOptions>("Ingestion");
        services.AddAkoshaOptions<QueueOptions>("Queue");
        if (!services.Any(service => service.ServiceType == typeof(ISearchBarrier)))
        {
            services.AddDependency<SearchDependencyOptions>("search", "Search", "wait=true is answered with 202 instead of 200", HttpSearchBarrier.IsTransient);
            services.AddHttpClient<HttpSearchBarrier>();
            services.AddKeyedSingleton<ISearchBarrier>(ISearchBarrier.OfOne, (provider, _) => provider.GetRequiredService<HttpSearchBarrier>());
        }
        if (builder.HasRedis()) services.AddSingleton<ISearchBarrier, RedisSearchBarrier>();
        else services.AddSingleton(provider => provider.GetRequiredKeyedService<ISearchBarrier>(ISearchBarrier.OfOne));
        services.AddSingleton<VersionClock>();
        if (builder.HasRedis()) services.AddSingleton<IngestQueue, RedisIngestQueue>();
        else services.AddSingleton<IngestQueue, MemoryIngestQueue>();
        services.AddSingleton<QueueGauge>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueGauge>());
        services.AddSingleton<IngestionMetrics>();
        services.AddSingleton<LargeBodies>();
        services.AddSingleton<Intake.Intake>();
        services.AddSingleton<Deduplicator>();
        services.AddSingleton<BatchEmbedder>();
        services.AddSingleton<Committer>();
        services.AddSingleton<IngestionPipeline>();
        services.AddSingleton<SearchPace>();
        services.AddSingleton<IngestionWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<IngestionWorker>());
        services.AddAkoshaOptions<MaintenanceOptions>("Maintenance");
        services.AddAkoshaOptions<RetentionOptions>("Storage:Retention");
        services.AddSingleton<MaintenanceJob, Compactor>();
        services.AddSingleton<MaintenanceJob, Retention>();
        services.AddSingleton<MaintenanceJob, Purger>();
        services.AddSingleton<MaintenanceJob, Vacuum>();
        services.AddSingleton<MaintenanceJob, Reembedder>();
        services.AddSingleton<MaintenanceRunner>();
        services.AddHostedService<MaintenanceWorker>();
        services.AddHealthChecks().AddCheck<IngestionHealth>("ingestion");
        return builder;
    }

    /// <summary>Maps the ingestion endpoints.</summary>
    public static WebApplication MapAkoshaIngestion(this WebApplication app)
    {
        app.MapConversationsApi();
        app.MapDeletionsApi();
        app.MapQueueApi();
        app.MapMaintenanceApi();
        return app;
    }
}
