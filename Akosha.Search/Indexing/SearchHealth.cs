using Akosha.Search.Catalogs;
using Akosha.Search.Following;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akosha.Search.Indexing;

/// <summary>Ready once everything in the log is searchable; degraded while the lake has damage or cannot be followed.</summary>
internal sealed class SearchHealth(
    LakeFollower follower, IndexProjection projection, SearchableIndex index, TimeProvider time) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var catalog = index.Catalog;
        var looked = follower.LastLook;
        var data = new Dictionary<string, object>
        {
            ["log_version"] = catalog.LogVersion,
            ["log_lag"] = follower.LagOf(catalog.LogVersion),
            ["log_looked_at_seconds_ago"] = looked == default ? -1 : Math.Round((time.GetUtcNow() - looked).TotalSeconds, 1),
            ["messages"] = catalog.Index.Blocks.Sum(block => block.Count - block.Dead),
            ["blocks"] = catalog.Index.Blocks.Count,
            ["cold_segments_unread"] = catalog.Missing.Count,
            ["damaged"] = catalog.Damage.Select(damage => $"{damage.Name}: {damage.Reason}").ToArray(),
        };
        return Task.FromResult(0 switch
        {
            _ when !index.IsCaughtUp => HealthCheckResult.Unhealthy("the lake is being read", data: data),
            _ when (follower.LastFailure ?? projection.LastFailure) is { } failure =>
                HealthCheckResult.Degraded($"the log cannot be followed: {failure}", data: data),
            _ when catalog.Damage.Count > 0 =>
                HealthCheckResult.Degraded("parts of the lake cannot be read, and are missing from answers", data: data),
            _ => HealthCheckResult.Healthy("caught up", data),
        });
    }
}
