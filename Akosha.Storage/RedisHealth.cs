using Akosha.Storage.Queue;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Storage;

/// <summary>
/// Whether Redis answers. Without it ingestion takes nothing in (503), and search polls the log: degraded, both.
/// </summary>
internal sealed class RedisHealth(RedisConnection redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var took = await redis.CallAsync(database => database.PingAsync(), cancellationToken);
            return HealthCheckResult.Healthy($"answered in {took.TotalMilliseconds:F1} ms");
        }
        catch (Exception error) when (RedisConnection.IsAway(error))
        {
            return HealthCheckResult.Degraded("Redis cannot be reached: ingestion takes nothing in, search goes on by polling");
        }
    }
}
