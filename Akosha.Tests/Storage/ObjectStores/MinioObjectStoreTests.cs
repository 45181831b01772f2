using Akosha.Benchmarks.Distributed;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Storage.Resilience;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Conformance;
using StackExchange.Redis;

namespace Akosha.Tests.Storage.ObjectStores;

/// <summary>A real S3 server that lacks conditional writes, so that Redis orders the commits.</summary>
[Collection("Redis")]
public sealed class MinioObjectStoreTests : ObjectStoreConformance, IAsyncLifetime
{
    private static readonly byte[] Large = NewLarge();

    private readonly HttpClient _http = new();
    private ConnectionMultiplexer? _redis;
    private MinioObjectStore? _bucket;

    protected override ObjectStore Store => new RedisCommitStore(_bucket!, new RedisConnection(_redis!));

    public async ValueTask InitializeAsync()
    {
        _redis = await TestServers.ConnectAsync();
        _bucket = await TestServers.NewBucketAsync(TestServers.S3(), _http);
    }

    public async ValueTask DisposeAsync()
    {
        _bucket?.Dispose();
        _http.Dispose();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_large_object_goes_up_in_parts_and_comes_back_whole()
    {
        await Store.PutAsync("large", Large, Cancellation);
        Assert.Equal(Large, await Store.TryReadAsync("large", Cancellation));
    }

    [Fact]
    public async Task A_large_object_gets_through_to_a_server_that_fails_now_and_then()
    {
        var options = TestServers.S3();
        await using var proxy = await FaultProxy.StartAsync(options.Address());
        options.Endpoint = proxy.Address.ToString();
        var pipeline = new DependencyPipeline(
            new DependencyOptions { Attempts = 20, FirstDelayMilliseconds = 1, LongestDelayMilliseconds = 50, BreakAfter = 1_000 }, MinioObjectStore.IsTransient, TimeProvider.System);
        using var store = new MinioObjectStore(options, $"test-{Guid.NewGuid():N}", _http, pipeline);
        await store.PrepareAsync(Cancellation);
        proxy.Faults = 0.2;
        for (var i = 0; i < 5; i++) await store.PutAsync($"large/{i}", Large, Cancellation);
        var listed = await store.ListAsync("large/", "", Cancellation).ToListAsync(Cancellation);
        proxy.Faults = 0;
        Assert.NotEqual(0, proxy.Spoilt);
        Assert.Equal(5, listed.Count);
        Assert.Equal(Large, await store.TryReadAsync("large/4", Cancellation));
    }

    [Fact]
    public async Task A_store_without_conditional_writes_is_refused_with_the_way_out()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => _bucket!.TryCreateAsync("log/1", new byte[] { 1 }, Cancellation));
        Assert.Contains("AKOSHA__LAKE__COMMIT=redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_its_writer_did_not_finish_is_finished_by_the_next_one()
    {
        // The winner decided the content in Redis and died before it wrote the object.
        await _redis!.GetDatabase().StringSetAsync("akosha:commit:log/7", new byte[] { 7 });
        Assert.False(await Store.TryCreateAsync("log/7", new byte[] { 8 }, Cancellation));
        Assert.Equal([7], await Store.TryReadAsync("log/7", Cancellation));
    }

    [Fact]
    public async Task A_name_that_is_taken_stays_so_when_redis_has_forgotten_it()
    {
        Assert.True(await Store.TryCreateAsync("log/9", new byte[] { 1 }, Cancellation));
        await _redis!.GetDatabase().KeyDeleteAsync("akosha:commit:log/9");
        Assert.False(await Store.TryCreateAsync("log/9", new byte[] { 2 }, Cancellation));
        Assert.Equal([1], await Store.TryReadAsync("log/9", Cancellation));
    }

    [Fact]
    public async Task Many_services_can_create_the_bucket_at_once()
    {
        for (var round = 0; round < 3; round++)
        {
            var pipeline = new DependencyPipeline(new DependencyOptions { Attempts = 1 }, MinioObjectStore.IsTransient, TimeProvider.System);
            var bucket = $"test-{Guid.NewGuid():N}";
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            {
                using var store = new MinioObjectStore(TestServers.S3(), bucket, _http, pipeline);
                await store.PrepareAsync(Cancellation);
                await store.PutAsync("there", new byte[1], Cancellation);
            }));
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_not_repeated_in_the_message()
    {
        var options = TestServers.S3();
        options.SecretKey = "not the secret";
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestServers.NewBucketAsync(options, _http));
        Assert.DoesNotContain("not the secret", error.ToString(), StringComparison.Ordinal);
    }

    private static byte[] NewLarge()
    {
        var content = new byte[12 * 1024 * 1024];
        new Random(1).NextBytes(content);
        return content;
    }
}
