using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Conformance;
using StackExchange.Redis;

namespace Akosha.Tests.Storage.ObjectStores;

/// <summary>A real S3 server that lacks conditional writes, so that Redis orders the commits.</summary>
[Collection("Redis")]
public sealed class RedisCommitTests : S3Conformance
{
    private ConnectionMultiplexer? _redis;

    protected override ObjectStore Store => new RedisCommitStore(Bucket, new RedisConnection(_redis!));

    protected override S3Options Server => TestServers.S3();

    public override async ValueTask InitializeAsync()
    {
        _redis = await TestServers.ConnectAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_store_without_conditional_writes_is_refused_with_the_way_out()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Bucket.RequireConditionalCreateAsync(Cancellation));
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
}
