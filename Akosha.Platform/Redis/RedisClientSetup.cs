using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// <c>AddRedisClient</c> for feeds without <c>Aspire.StackExchange.Redis</c>: the same signature, the same rules for the
/// connection string, and a health check, in the same namespace. Compiled only where the MSBuild property AspirePackages is
/// false.
/// </summary>
public static class RedisClientSetup
{
    /// <summary>
    /// Registers an <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:{connectionName}</c>, connected on first use.
    /// </summary>
    /// <exception cref="InvalidOperationException">On first use, when there is no connection string of that name.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName, Action<ConfigurationOptions>? configureOptions = null)
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(provider =>
        {
            var text = provider.GetRequiredService<IConfiguration>().GetConnectionString(connectionName)
                ?? throw new InvalidOperationException(
                    $"ConnectionStrings__{connectionName} is missing: give host:port[,password=…][,ssl=true]");
            var configuration = ConfigurationOptions.Parse(text);
            configuration.AbortOnConnectFail = false;
            configureOptions?.Invoke(configuration);
            return ConnectionMultiplexer.Connect(configuration);
        });
        if (!builder.Configuration.GetValue<bool>("Aspire:StackExchange:Redis:DisableHealthChecks"))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                "redis", provider => new RedisHealthCheck(provider.GetRequiredService<IConnectionMultiplexer>()), null, null));
        }
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var took = await redis.GetDatabase().PingAsync();
                return HealthCheckResult.Healthy($"answered in {took.TotalMilliseconds:F1} ms");
            }
            catch (RedisException error)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, error.Message, error);
            }
        }
    }
}
