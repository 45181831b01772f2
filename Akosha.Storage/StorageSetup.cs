using Akosha.Platform.Memory;
using Akosha.Platform.Settings;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Storage.Resilience;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Akosha.Storage;

/// <summary>What both services share: the object store of the lake, the encoder, and Redis where there is one.</summary>
public static class StorageSetup
{
    /// <summary>Adds the shared storage; a second call, in a process with both services, adds nothing.</summary>
    public static void AddAkoshaStorage(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(StorageOptions))) return;
        MemoryPolicy.AlsoAfterErasure(ParquetBuffers.Clear);
        DuckMemory.OverwriteWhatIsFreed();
        MemoryPolicy.AlsoAfterErasure(DuckMemory.LetGoOfThread, DuckMemory.ForgetMoved);
        services.AddAkoshaOptions<StorageOptions>("Storage");
        services.AddAkoshaOptions<ColdOptions>("Storage:Cold");
        services.AddAkoshaOptions<S3Options>("Storage:S3");
        services.AddAkoshaOptions<LakeOptions>("Lake");
        services.AddAkoshaOptions<EmbeddingOptions>("Embedding");
        if (builder.Configuration["Akosha:Embedding:Provider"] == "openai")
        {
            services.AddDependency<EmbeddingDependencyOptions>(
                "embedding", "Embedding", "the queue keeps what comes in, and searches go by words alone",
                EndpointEmbeddingGenerator.IsTransient, EndpointEmbeddingGenerator.RetryAfter);
        }
        services.AddHttpClient("embedding", http => http.Timeout = Timeout.InfiniteTimeSpan);
        services.TryAddSingleton(NewGenerator);
        if (builder.HasRedis()) builder.AddRedis();
        if (builder.Configuration["Akosha:Storage:Cold:Backend"] == "s3") AddS3(builder);
        else services.TryAddSingleton<ObjectStore>(
            provider => new FolderObjectStore(provider.GetRequiredService<StorageOptions>().Path));
    }

    /// <summary>True if the connection string <c>redis</c> is given.</summary>
    public static bool HasRedis(this IHostApplicationBuilder builder) =>
        !string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis"));

    private static IEmbeddingGenerator<string, Embedding<float>> NewGenerator(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<EmbeddingOptions>();
        try
        {
            return options.Provider switch
            {
                "onnx" => new OnnxEmbeddingGenerator(options),
                "openai" =>
                    new EndpointEmbeddingGenerator(
                    options, provider.GetRequiredService<IHttpClientFactory>().CreateClient("embedding"),
                    provider.GetRequiredKeyedService<DependencyPipeline>("embedding")),
                "hashing" => new HashingEmbeddingGenerator(),
                _ => new StaticEmbeddingGenerator(),
            };
        }
        catch (EmbeddingException error)
        {
            throw new StartRefusedException(error.Message, error);
        }
    }

    private static void AddRedis(this IHostApplicationBuilder builder)
    {
        // The services work without Redis, each in its way: it degrades their health instead of ending it.
        builder.Configuration["Aspire:StackExchange:Redis:DisableHealthChecks"] = "true";
        // A span for each command would hold all commands of ten seconds, and make a trace of each of the many in which nobody
        // asks for anything.
        builder.Configuration["Aspire:StackExchange:Redis:DisableTracing"] = "true";
        builder.AddRedisClient("redis", configureOptions: redis =>
        {
            redis.AbortOnConnectFail = false;
            redis.BacklogPolicy = BacklogPolicy.FailFast;
            redis.ConnectRetry = 1;
            redis.ReconnectRetryPolicy = new LinearRetry(500);
        });
        builder.Services.AddDependency<RedisDependencyOptions>(
            "redis", "Redis", "ingestion takes nothing in, search goes on by polling", RedisConnection.IsTransient);
        builder.Services.AddSingleton(provider => new RedisConnection(
            provider.GetRequiredService<IConnectionMultiplexer>(),
                provider.GetRequiredKeyedService<DependencyPipeline>("redis")));
        builder.Services.AddSingleton<Watermarks>();
        builder.Services.AddSingleton<OutcomeChannel>();
        builder.Services.AddHealthChecks().AddCheck<RedisHealth>("redis_answers");
    }

    private static void AddS3(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpClient("s3", http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(MinioObjectStore.NewConnections);
        services.AddSingleton(provider => new MinioObjectStore(
            provider.GetRequiredService<S3Options>(), provider.GetRequiredService<ColdOptions>().Bucket,
            provider.GetRequiredService<IHttpClientFactory>().CreateClient("s3"),
            provider.GetRequiredKeyedService<DependencyPipeline>("object_store")));
        services.AddDependency<ObjectStoreDependencyOptions>("object_store", "ObjectStore",
            "the queue keeps what comes in; searches find what is hot and warm, and name what is cold",
                MinioObjectStore.IsTransient, MinioObjectStore.RetryAfter);
        services.TryAddSingleton<ObjectStore>(provider => provider.GetRequiredService<LakeOptions>().Commit == "redis"
            ? new RedisCommitStore(provider.GetRequiredService<MinioObjectStore>(), RedisOf(provider))
            : provider.GetRequiredService<MinioObjectStore>());
    }

    private static RedisConnection RedisOf(IServiceProvider provider) => provider.GetService<RedisConnection>()
        ?? throw new StartRefusedException(
            "AKOSHA__LAKE__COMMIT is 'redis', and ConnectionStrings__redis is missing: give host:port[,password=…][,ssl=true]");
}
