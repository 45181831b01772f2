using Akosha.Ingestion.Diagnostics;
using Akosha.Ingestion.Erasing;
using Akosha.Ingestion.Importing;
using Akosha.Ingestion.Intake;
using Akosha.Ingestion.Maintenance;
using Akosha.Ingestion.Otlp;
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
            services.AddDependency<SearchDependencyOptions>(
                "search", "Search", "wait=true is answered with 202 instead of 200", HttpSearchBarrier.IsTransient);
            services.AddHttpClient<HttpSearchBarrier>();
            services.AddKeyedSingleton<ISearchBarrier>(
                ISearchBarrier.OfOne, (provider, _) => provider.GetRequiredService<HttpSearchBarrier>());
        }
        if (builder.HasRedis()) services.AddSingleton<ISearchBarrier, RedisSearchBarrier>();
        else services.AddSingleton(provider => provider.GetRequiredKeyedService<ISearchBarrier>(ISearchBarrier.OfOne));
        services.AddSingleton<VersionClock>();
        AddQueue(services, builder.HasRedis() ? DeliveryMode.KeptByQueue : DeliveryMode.AcknowledgedByCommit);
        services.AddSingleton<QueueGauge>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueGauge>());
        services.AddSingleton<IngestionMetrics>();
        services.AddSingleton<LargeBodies>();
        services.AddSingleton<IntakeSessions>();
        services.AddSingleton<Intake.Intake>();
        AddOtlp(services);
        AddPipeline(services);
        AddMaintenance(services);
        AddErasing(services);
        builder.AddSessionBuddy();
        services.AddHealthChecks().AddCheck<IngestionHealth>("ingestion");
        return builder;
    }

    /// <summary>Maps the ingestion endpoints.</summary>
    public static WebApplication MapAkoshaIngestion(this WebApplication app)
    {
        app.MapConversationsApi();
        app.MapOtlpApi();
        app.MapDeletionsApi();
        app.MapErasuresApi();
        app.MapQueueApi();
        app.MapMaintenanceApi();
        return app;
    }

    /// <summary>The one place where it is decided when something counts as accepted.</summary>
    private static void AddQueue(IServiceCollection services, DeliveryMode delivery)
    {
        services.AddSingleton(delivery);
        if (delivery == DeliveryMode.KeptByQueue) services.AddSingleton<IngestQueue, RedisIngestQueue>();
        else services.AddSingleton<IngestQueue, MemoryIngestQueue>();
    }

    private static void AddOtlp(IServiceCollection services)
    {
        services.AddAkoshaOptions<OtlpOptions>("Otlp");
        services.AddSingleton<OtlpContext>();
        services.AddSingleton(provider => new ToldMessages(
            provider.GetService<RedisConnection>(), provider.GetRequiredService<ILogger<ToldMessages>>()));
        services.AddSingleton<OtlpIntake>();
    }

    private static void AddPipeline(IServiceCollection services)
    {
        services.AddSingleton<WriterState>();
        services.AddSingleton<Backoff>();
        services.AddSingleton<StoreClaim>();
        services.AddSingleton<LakeHistory>();
        services.AddSingleton<LakeOpening>();
        services.AddSingleton<Batcher>();
        services.AddSingleton<Deduplicator>();
        services.AddSingleton<BatchEmbedder>();
        services.AddSingleton<Committer>();
        services.AddSingleton<IngestionPipeline>();
        services.AddSingleton<Settlement>();
        services.AddSingleton<SearchPace>();
        services.AddHostedService<IngestionWorker>();
    }

    private static void AddMaintenance(IServiceCollection services)
    {
        services.AddAkoshaOptions<MaintenanceOptions>("Maintenance");
        services.AddAkoshaOptions<RetentionOptions>("Storage:Retention");
        services.AddSingleton<MaintenanceJob, Compactor>();
        services.AddSingleton<MaintenanceJob, Retention>();
        services.AddSingleton<MaintenanceJob, Purger>();
        services.AddSingleton<MaintenanceJob, Vacuum>();
        services.AddSingleton<MaintenanceJob, Reembedder>();
        services.AddSingleton<MaintenanceJob, ContextEncoder>();
        services.AddSingleton<MaintenanceRunner>();
        services.AddHostedService<MaintenanceWorker>();
    }

    private static void AddErasing(IServiceCollection services)
    {
        services.AddSingleton<ErasureRecords>();
        services.AddSingleton<LakeEraser>();
        services.AddSingleton(provider => new EraserContext(
            provider.GetRequiredService<ErasureRecords>(), provider.GetRequiredService<IngestQueue>(),
            provider.GetRequiredService<ISearchBarrier>(),
            provider.GetService<RedisConnection>() is { } redis ? new RememberedAnswers(redis) : null,
            provider.GetRequiredService<ToldMessages>()));
        services.AddSingleton<MaintenanceJob, Eraser>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<DeletionPreview>();
        services.AddSingleton<ErasureWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<ErasureWorker>());
    }
}
