using Akosha.Storage.Queue;
using StackExchange.Redis;

namespace Akosha.Search.Following;

/// <summary>
/// Has the follower look at the log as soon as an ingester announces a commit; what is not heard is found by polling.
/// </summary>
internal sealed class CommitListener(RedisConnection redis, WakeSignal signal, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await redis.Subscriber.SubscribeAsync(RedisKeys.Commits, (_, _) => signal.Wake());
                return; // the client subscribes anew after a lost connection
            }
            catch (RedisException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
