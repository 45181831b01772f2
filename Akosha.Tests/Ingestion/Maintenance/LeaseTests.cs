using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Maintenance;

[Collection("Redis")]
public sealed class LeaseTests
{
    [Fact]
    public async Task One_process_at_a_time_has_a_lease_and_the_next_gets_it_when_it_is_given_back()
    {
        await using var redis = await TestServers.ConnectAsync();
        await using (var first = await Lease.TryTakeAsync(new RedisConnection(redis), "job", TimeProvider.System))
        {
            Assert.NotNull(first);
            Assert.Null(await Lease.TryTakeAsync(new RedisConnection(redis), "job", TimeProvider.System));
            Assert.NotNull(await redis.GetDatabase().KeyTimeToLiveAsync("akosha:lease:job"));
        }
        await using var second = await Lease.TryTakeAsync(new RedisConnection(redis), "job", TimeProvider.System);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task A_lease_that_was_lost_is_neither_renewed_nor_given_back_for_its_new_holder()
    {
        await using var redis = await TestServers.ConnectAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var lost = await Lease.TryTakeAsync(new RedisConnection(redis), "job", time);
        await redis.GetDatabase().StringSetAsync("akosha:lease:job", "somebody else");
        time.Advance(TimeSpan.FromSeconds(11));
        await Task.Delay(Timeout.Infinite, lost!.Held).ContinueWith(_ => { }, TaskScheduler.Default)
            .WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await lost.DisposeAsync();
        Assert.Equal("somebody else", await redis.GetDatabase().StringGetAsync("akosha:lease:job"));
    }

    [Fact]
    public async Task A_lease_goes_on_being_renewed_after_a_time_in_which_that_failed()
    {
        await using var redis = await TestServers.ConnectAsync();
        var database = redis.GetDatabase();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var lease = await Lease.TryTakeAsync(new RedisConnection(redis), "job", time);
        var token = await database.StringGetAsync("akosha:lease:job");

        // Renewing fails as long as the key is of another kind.
        await database.KeyDeleteAsync("akosha:lease:job");
        await database.ListRightPushAsync("akosha:lease:job", token);
        var failures = await WrongTypesAsync();
        await Eventually.HoldsAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return await WrongTypesAsync() > failures;
        });
        await database.StringSetAsync("akosha:lease:job", token, TimeSpan.FromMinutes(10));
        await Eventually.HoldsAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return await database.KeyTimeToLiveAsync("akosha:lease:job") < TimeSpan.FromMinutes(1);
        });
        Assert.False(lease!.Held.IsCancellationRequested);

        async Task<string> ErrorsAsync() => (string)(await database.ExecuteAsync("INFO", "errorstats"))!;
        async Task<int> WrongTypesAsync() =>
            System.Text.RegularExpressions.Regex.Match(
                await ErrorsAsync(), "errorstat_WRONGTYPE:count=(\\d+)") is { Success: true } match
                ? int.Parse(match.Groups[1].ValueSpan) : 0;
    }
}
