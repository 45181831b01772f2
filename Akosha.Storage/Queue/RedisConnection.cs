using Akosha.Storage.Resilience;
using StackExchange.Redis;

namespace Akosha.Storage.Queue;

/// <summary>Redis, called through its pipeline.</summary>
/// <param name="redis">The connection.</param>
/// <param name="pipeline">Its pipeline.</param>
public sealed class RedisConnection(IConnectionMultiplexer redis, DependencyPipeline pipeline)
{
    /// <summary>A connection with the usual pipeline.</summary>
    public RedisConnection(IConnectionMultiplexer redis)
        : this(redis, new DependencyPipeline(new RedisDependencyOptions(), IsTransient, TimeProvider.System))
    {
    }

    /// <summary>For subscriptions, which outlive the connection by themselves.</summary>
    public ISubscriber Subscriber => redis.GetSubscriber();

    /// <summary>True for a failure that may pass: Redis away, silent, or loading its data.</summary>
    public static bool IsTransient(Exception error) => error is RedisConnectionException or TimeoutException
        || (error is RedisServerException && error.Message.StartsWith("LOADING", StringComparison.Ordinal));

    /// <summary>
    /// True for every failure after which it is not known, or known not to be, done; nothing else is wrong with the call.
    /// </summary>
    public static bool IsAway(Exception error) =>
        error is RedisException or TimeoutException || DependencyPipeline.IsRefusal(error);

    /// <summary>Makes a call.</summary>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    /// <exception cref="Exception">The pipeline gave up (<see cref="DependencyPipeline.IsRefusal"/>).</exception>
    public Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellation = default) =>
        pipeline.CallAsync(token => call(redis.GetDatabase()).WaitAsync(token), cancellation);
}
