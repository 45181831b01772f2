using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Akosha.Storage;

/// <summary>Whether Redis answers. Without it ingestion takes nothing in (503), and search polls the log: degraded, both.</summary>
internal sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var took = await redis.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy($"answered in {took.TotalMilliseconds:F1} ms");
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return HealthCheckResult.Degraded("Redis cannot be reached");
        }
    }
}
