using Akosha.Ingestion.Maintenance;
using Akosha.Platform.Settings;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Resilience;

namespace Akosha.Ingestion.Importing;

/// <summary>Adds the import of uploads of Session-Buddy, if it is told where they are.</summary>
internal static class SessionBuddySetup
{
    private const string Section = "Import:SessionBuddy", Source = "session_buddy";

    public static void AddSessionBuddy(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddAkoshaOptions<SessionBuddyOptions>(Section);
        var bucket = builder.Configuration[$"Akosha:{Section}:{nameof(SessionBuddyOptions.Bucket)}"];
        var path = builder.Configuration[$"Akosha:{Section}:{nameof(SessionBuddyOptions.Path)}"];
        if (!string.IsNullOrEmpty(bucket)) AddBucket(services);
        else if (!string.IsNullOrEmpty(path))
            services.AddKeyedSingleton<ObjectStore>(
                Source, (provider, _) => new FolderObjectStore(provider.GetRequiredService<SessionBuddyOptions>().Path));
        else return;
        services.AddSingleton<UploadIntake>();
        services.AddSingleton(provider => new UploadSource(provider.GetRequiredKeyedService<ObjectStore>(Source)));
        services.AddSingleton<MaintenanceJob, SessionBuddyJob>();
        services.AddHostedService<SessionBuddyWorker>();
    }

    private static void AddBucket(IServiceCollection services)
    {
        services.AddHttpClient(Source, http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.AddDependency<ObjectStoreDependencyOptions>(
            Source, "ObjectStore", "what Session-Buddy uploads waits", MinioObjectStore.IsTransient, MinioObjectStore.RetryAfter);
        services.AddKeyedSingleton<ObjectStore>(Source, (provider, _) => new MinioObjectStore(
            provider.GetRequiredService<S3Options>(), provider.GetRequiredService<SessionBuddyOptions>().Bucket,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(Source),
            provider.GetRequiredKeyedService<DependencyPipeline>(Source)));
    }
}
