using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using StackExchange.Redis;

namespace Akosha.Tests.Storage.Queue;

[Collection("Redis")]
public sealed class WatermarksTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1), Short = TimeSpan.FromMilliseconds(200);

    private ConnectionMultiplexer _redis = null!;
    private Watermarks _marks = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await TestServers.ConnectAsync();
        _marks = new Watermarks(new RedisConnection(_redis));
    }

    public ValueTask DisposeAsync() => _redis?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_slowest_of_the_live_ones_counts()
    {
        Assert.Null(await _marks.SlowestAsync("lake", Cancellation));
        await SetAsync("a", 7, Long);
        await SetAsync("b", 12, Long);
        Assert.Equal(7, await _marks.SlowestAsync("lake", Cancellation));
        await SetAsync("a", 100, Long);
        Assert.Equal(12, await _marks.SlowestAsync("lake", Cancellation));
        await _marks.RemoveAsync("lake", "b", Cancellation);
        Assert.Equal(100, await _marks.SlowestAsync("lake", Cancellation));
    }

    [Fact]
    public async Task A_mark_that_is_not_said_again_runs_out_and_nothing_is_left()
    {
        await SetAsync("dead", 1, Short);
        await SetAsync("alive", 5, Long);
        await Eventually.HoldsAsync(async () => await _marks.SlowestAsync("lake", Cancellation) == 5);
        Assert.Equal(1, await _redis.GetDatabase().HashLengthAsync("akosha:searchers:lake"));
        Assert.Equal(1, await _redis.GetDatabase().HashLengthAsync("akosha:searchers:lake:forgotten"));
        await _marks.RemoveAsync("lake", "alive", Cancellation);
        await SetAsync("dead", 1, Short);
        await Eventually.HoldsAsync(async () => !await _redis.GetDatabase().KeyExistsAsync("akosha:searchers:lake"));
    }

    [Fact]
    public async Task Lakes_that_share_a_redis_do_not_wait_for_each_other()
    {
        await SetAsync("a", 7, Long);
        await _marks.SetAsync("other", "a", new(2, -1), Long, isNew: true, Cancellation);
        Assert.Equal(7, await _marks.SlowestAsync("lake", Cancellation));
    }

    [Fact]
    public async Task What_is_new_is_announced()
    {
        var heard = new SemaphoreSlim(0);
        await _marks.ListenAsync("lake", () => heard.Release());
        await SetAsync("a", 7, Long);
        Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await _marks.RemoveAsync("lake", "a", Cancellation);
        Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
    }

    [Fact]
    public async Task What_all_have_forgotten_is_known_once_each_of_them_tells()
    {
        Assert.Null(await _marks.ForgottenAsync("lake", Cancellation));
        await _marks.SetAsync("lake", "a", new(7, 7), Long, isNew: true, Cancellation);
        await _marks.SetAsync("lake", "b", new(9, 3), Long, isNew: true, Cancellation);
        Assert.Equal(3, await _marks.ForgottenAsync("lake", Cancellation));
        await _marks.SetAsync("lake", "b", new(9, 9), Long, isNew: false, Cancellation);
        Assert.Equal(7, await _marks.ForgottenAsync("lake", Cancellation));
        // One of before that does not tell: nothing is known of it.
        await _redis.GetDatabase().HashDeleteAsync(RedisKeys.Forgotten("lake"), "b");
        Assert.Null(await _marks.ForgottenAsync("lake", Cancellation));
        await _marks.RemoveAsync("lake", "b", Cancellation);
        Assert.Equal(7, await _marks.ForgottenAsync("lake", Cancellation));
    }

    private Task SetAsync(string searcher, long version, TimeSpan lasting) =>
        _marks.SetAsync("lake", searcher, new(version, -1), lasting, isNew: true, Cancellation);
}
