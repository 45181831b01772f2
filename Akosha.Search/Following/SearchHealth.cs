using Akosha.Search.Tiers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Search.Following;

/// <summary>Ready once everything in the log is searchable; degraded while the lake has damage or cannot be followed.</summary>
internal sealed class SearchHealth(LogFollower follower, SearchableIndex index, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var catalog = index.Catalog;
        var data = new Dictionary<string, object>
        {
            ["log_version"] = catalog.LogVersion,
            ["log_lag"] = follower.Lag,
            ["log_looked_at_seconds_ago"] = follower.LastLook == default ? -1 : Math.Round((time.GetUtcNow() - follower.LastLook).TotalSeconds, 1),
            ["messages"] = catalog.Index.Blocks.Sum(block => block.Count - block.Dead),
            ["blocks"] = catalog.Index.Blocks.Count,
            ["cold_segments_unread"] = catalog.Missing.Count,
            ["damaged"] = catalog.Damage.Select(damage => $"{damage.Name}: {damage.Reason}").ToArray(),
        };
        return Task.FromResult(0 switch
        {
            _ when !index.IsCaughtUp => HealthCheckResult.Unhealthy("the lake is being read", data: data),
            _ when follower.LastFailure is { } failure => HealthCheckResult.Degraded($"the log cannot be followed: {failure}", data: data),
            _ when catalog.Damage.Count > 0 => HealthCheckResult.Degraded("parts of the lake cannot be read, and are missing from answers", data: data),
            _ => HealthCheckResult.Healthy("caught up", data),
        });
    }
}
