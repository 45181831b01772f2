using Akosha.Storage.ObjectStores;
using Akosha.Storage.Resilience;
using StackExchange.Redis;

namespace Akosha.Tests.Hosting;

/// <summary>
/// The real servers that test.sh starts, or the caller names: AKOSHA_TEST_REDIS, AKOSHA_TEST_S3 and AKOSHA_TEST_S3_CONDITIONAL.
/// </summary>
internal static class TestServers
{
    private const string NoRedis = "AKOSHA_TEST_REDIS does not name a Redis server (test.sh starts one where it can)";

    /// <summary>The connection string of Redis, in a database of the test's own; skips the test where there is none.</summary>
    public static string Redis()
    {
        var redis = Environment.GetEnvironmentVariable("AKOSHA_TEST_REDIS");
        Assert.SkipWhen(string.IsNullOrEmpty(redis), NoRedis);
        return redis!;
    }

    /// <summary>
    /// The settings of an S3 server that does not know <c>If-None-Match</c>; skips the test where there is none.
    /// </summary>
    public static S3Options S3() => Named("AKOSHA_TEST_S3", "an S3 server without conditional writes");

    /// <summary>The settings of an S3 server that knows <c>If-None-Match</c>; skips the test where there is none.</summary>
    public static S3Options ConditionalS3() => Named("AKOSHA_TEST_S3_CONDITIONAL", "an S3 server with conditional writes");

    /// <summary>
    /// endpoint;access key;secret key of the S3 server that takes less of the machine, for tests to which both are one; skips the
    /// test where there is none.
    /// </summary>
    public static string AnyS3()
    {
        var s3 = Environment.GetEnvironmentVariable("AKOSHA_TEST_S3_CONDITIONAL") is { Length: > 0 } quick
            ? quick : Environment.GetEnvironmentVariable("AKOSHA_TEST_S3");
        Assert.SkipWhen(string.IsNullOrEmpty(s3), "no S3 server is named (test.sh starts two where it can)");
        return s3!;
    }

    /// <summary>Connects to Redis and removes everything a test before left there.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(Redis());
        options.AllowAdmin = true; // a test takes the server's memory away
        var redis = await ConnectionMultiplexer.ConnectAsync(options);
        foreach (var key in redis.GetServers().SelectMany(server => server.Keys(pattern: "akosha:*")).ToList())
            await redis.GetDatabase().KeyDeleteAsync(key);
        return redis;
    }

    /// <summary>Removes everything a test before left in Redis.</summary>
    public static async Task CleanAsync()
    {
        await using var redis = await ConnectAsync();
    }

    /// <summary>A store over a new bucket.</summary>
    public static async Task<MinioObjectStore> NewBucketAsync(S3Options options, HttpClient http)
    {
        var pipeline = new DependencyPipeline(
            new DependencyOptions { BreakAfter = 1_000 }, MinioObjectStore.IsTransient, TimeProvider.System);
        var store = new MinioObjectStore(options, $"test-{Guid.NewGuid():N}", http, pipeline);
        await store.PrepareAsync(TestContext.Current.CancellationToken);
        return store;
    }

    private static S3Options Named(string variable, string what)
    {
        var s3 = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(s3), $"{variable} does not name {what} (test.sh starts one where it can)");
        var parts = s3!.Split(';');
        return new S3Options { Endpoint = parts[0], AccessKey = parts[1], SecretKey = parts[2] };
    }
}
