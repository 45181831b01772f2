using Akosha.Testing.Faults;

namespace Akosha.Testing.Processes;

/// <summary>Two ingestion and two search processes over a Redis of their own and a new bucket behind a fault proxy.</summary>
public sealed class Deployment : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private readonly string _scratch = Directory.CreateTempSubdirectory("akosha-deployment-").FullName;

    private Deployment(RedisProcess redis, FaultProxy s3, Dictionary<string, string> settings)
    {
        Redis = redis;
        S3 = s3;
        _settings = settings;
    }

    /// <summary>The Redis of the deployment, to be killed and started again.</summary>
    public RedisProcess Redis { get; }

    /// <summary>What stands between the processes and the bucket, to be told to fail.</summary>
    public FaultProxy S3 { get; }

    /// <summary>The ingestion processes; a position is replaced when its process is restarted.</summary>
    public AkoshaProcess[] Ingesters { get; } = new AkoshaProcess[2];

    /// <summary>The search processes; a position is replaced when its process is restarted.</summary>
    public AkoshaProcess[] Searchers { get; } = new AkoshaProcess[2];

    /// <summary>Starts everything.</summary>
    /// <param name="s3">endpoint;access key;secret key, as AKOSHA_TEST_S3 has it.</param>
    /// <param name="more">Settings of the services beyond those.</param>
    public static async Task<Deployment> StartAsync(string s3, params (string Key, string Value)[] more)
    {
        var redis = new RedisProcess();
        await redis.StartAsync();
        var proxy = await FaultProxy.StartAsync(new Uri(s3.Split(';')[0]));
        var settings = LakeSettings.Of(redis.ConnectionString, s3, proxy.Address);
        foreach (var (key, value) in more) settings[key] = value;
        var deployment = new Deployment(redis, proxy, settings);
        for (var i = 0; i < 2; i++) await deployment.RestartSearcherAsync(i);
        for (var i = 0; i < 2; i++) await deployment.RestartIngesterAsync(i);
        return deployment;
    }

    /// <summary>Starts an ingester in a position, after the one that was there is gone.</summary>
    public async Task RestartIngesterAsync(int position)
    {
        if (Ingesters[position] is { } old) await old.DisposeAsync();
        var settings = new Dictionary<string,
            string>(_settings)
        { ["AKOSHA__INGESTION__SEARCHURL"] = Searchers[position].Search.ToString() };
        Ingesters[position] = await AkoshaProcess.StartAsync(_scratch, settings, "Akosha.Ingestion");
    }

    /// <summary>Starts a searcher in a position, after the one that was there is gone.</summary>
    public async Task RestartSearcherAsync(int position)
    {
        if (Searchers[position] is { } old) await old.DisposeAsync();
        // It is ready once it has caught up with what comes in meanwhile.
        Searchers[position] = await AkoshaProcess.StartAsync(_scratch, _settings, "Akosha.Search", TimeSpan.FromMinutes(3));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Ingesters.Concat(Searchers))
            if (process is not null) await process.DisposeAsync();
        await S3.DisposeAsync();
        await Redis.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }
}
