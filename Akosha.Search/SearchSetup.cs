using Akosha.Platform.Memory;
using Akosha.Platform.Settings;
using Akosha.Search.Analysis;
using Akosha.Search.Api;
using Akosha.Search.Catalogs;
using Akosha.Search.Diagnostics;
using Akosha.Search.Export;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Indexing;
using Akosha.Search.Mcp;
using Akosha.Search.Retrieval;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Storage.Resilience;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace Akosha.Search;

/// <summary>The search feature: the follower of the log, the tiers, retrieval and its HTTP API.</summary>
public static class SearchSetup
{
    /// <summary>Adds search to a service.</summary>
    public static WebApplicationBuilder AddAkoshaSearch(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddAkoshaStorage();
        services.AddAkoshaOptions<SearchOptions>("Search");
        services.AddAkoshaOptions<WeightOptions>("Search:Weights");
        services.AddOptions<WeightOptions>()
            .PostConfigure<EmbeddingOptions>((weights, encoder) => weights.UseDefaultFor(encoder));
        services.AddAkoshaOptions<HotOptions>("Storage:Hot");
        services.AddAkoshaOptions<WarmOptions>("Storage:Warm");
        services.AddSingleton(provider => new Languages(provider.GetRequiredService<SearchOptions>().Languages));
        services.AddSingleton(provider => new RetrievalSettings(
            provider.GetRequiredService<Languages>(),
                provider.GetRequiredService<WeightOptions>().Weights,
            TimeSpan.FromMilliseconds(provider.GetRequiredService<SearchOptions>().BudgetMilliseconds)));
        services.AddSingleton<Residency>();
        services.AddSingleton(provider => PlaceOf(
            provider.GetRequiredService<WarmOptions>(), provider.GetRequiredService<StorageOptions>(),
                provider.GetRequiredService<ColdOptions>(), provider.GetRequiredService<SearchOptions>()));
        services.AddSingleton<TierSetup>();
        services.AddSingleton<TierStats>();
        services.AddMemoryCache(memory => memory.SizeLimit = AnswerCache.MaxBytes);
        services.AddHybridCache(cache =>
        {
            cache.DefaultEntryOptions = new()
            {
                Expiration = TimeSpan.FromMinutes(10),
                LocalCacheExpiration = TimeSpan.FromMinutes(2)
            };
            cache.MaximumKeyLength = AnswerKeys.MaxLength;
        });
        if (builder.HasRedis())
        {
            services.AddOptions<RedisCacheOptions>().Configure<IConnectionMultiplexer>((cache, redis) =>
            {
                cache.InstanceName = RememberedAnswers.Prefix;
                cache.ConnectionMultiplexerFactory = () => Task.FromResult(redis);
            });
            services.AddStackExchangeRedisCache(_ => { });
            var cache = services.Last(service => service.ServiceType == typeof(IDistributedCache));
            services.Remove(cache);
            services.AddDependency<CacheDependencyOptions>(
                "cache", "Cache", "searches are made instead of remembered", GuardedCache.IsTransient);
            services.AddSingleton<IDistributedCache>(provider => new GuardedCache(
                (IDistributedCache)ActivatorUtilities.CreateInstance(provider, cache.ImplementationType!),
                    provider.GetRequiredKeyedService<DependencyPipeline>("cache")));
            services.AddHostedService<CommitListener>();
            services.AddSingleton<WatermarkPublisher>();
            services.AddHostedService(provider => provider.GetRequiredService<WatermarkPublisher>());
        }
        services.AddSingleton<AnswerKeys>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<SearchMetrics>();
        services.AddSingleton<SearchableIndex>();
        services.AddSingleton<WakeSignal>();
        services.AddSingleton(
            provider =>
                new FollowedTable(provider.GetRequiredService<ObjectStore>(), provider.GetRequiredService<LakeOptions>()));
        services.AddSingleton<IndexSetup>();
        services.AddSingleton(EventsOf);
        services.AddSingleton<IndexProjection>();
        services.AddSingleton<Projection>(provider => provider.GetRequiredService<IndexProjection>());
        services.AddSingleton<LakeFollower>();
        services.AddSingleton<VersionGate>();
        services.AddSingleton<QueryEncoder>();
        services.AddSingleton<ProcessorTurns>();
        services.AddSingleton<Searcher>();
        services.AddSingleton<SearchService>();
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<ConversationList>();
        services.AddSingleton<SystemsReader>();
        services.AddSingleton<Exporter>();
        services.AddMcp();
        services.AddHostedService(provider =>
        {
            Observe(provider);
            return provider.GetRequiredService<LakeFollower>();
        });
        services.AddHealthChecks().AddCheck<SearchHealth>("search");
        return builder;
    }

    private static TierPlace PlaceOf(WarmOptions warm, StorageOptions storage, ColdOptions cold, SearchOptions search) =>
        new(warm.Path.Length > 0 ? warm.Path : Path.Combine(storage.Path, "search"), cold.CacheBytes)
        {
            Grace = TimeSpan.FromSeconds(search.GraceSeconds),
        };

    private static IndexEvents EventsOf(IServiceProvider provider)
    {
        var metrics = provider.GetRequiredService<SearchMetrics>();
        var time = provider.GetRequiredService<TimeProvider>();
        return new IndexEvents(
            provider.GetService<WatermarkPublisher>() is { } publisher ? publisher.SayAsync : null, received =>
                metrics.Searchable(time.GetUtcNow() - UnixMicroseconds.ToTime(received)), () => Forget(provider));
    }

    /// <summary>Lets go of the answers that are remembered, and of what lies in free memory.</summary>
    private static void Forget(IServiceProvider provider)
    {
        if (provider.GetService<IMemoryCache>() is MemoryCache answers) answers.Clear();
        MemoryPolicy.AfterErasure();
    }

    private static void Observe(IServiceProvider provider)
    {
        var metrics = provider.GetRequiredService<SearchMetrics>();
        var index = provider.GetRequiredService<SearchableIndex>();
        var tiers = provider.GetRequiredService<TierStats>();
        var slots = provider.GetRequiredService<SearchSlots>();
        var follower = provider.GetRequiredService<LakeFollower>();
        metrics.ObserveLag(() => follower.LagOf(index.Catalog.LogVersion));
        metrics.ObserveWaiting(() => slots.Waiting);
        metrics.ObserveSizes(() => tiers.Current().Select(tier => (TierNames.Of(tier.Key), tier.Value.All.Bytes ?? 0)));
        metrics.ObserveConversations(() => tiers.Current().SelectMany(tier => tier.Value.BySystem.Select(
            system => (TierNames.Of(tier.Key), system.Key, system.Value.Conversations))));
    }

    /// <summary>Maps the search endpoints.</summary>
    public static WebApplication MapAkoshaSearch(this WebApplication app)
    {
        app.MapSearchApi();
        app.MapConversationApi();
        app.MapSystemsApi();
        app.MapExportApi();
        app.MapLogApi();
        app.MapMcp();
        return app;
    }
}
