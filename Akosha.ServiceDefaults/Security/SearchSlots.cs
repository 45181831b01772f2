using System.Threading.RateLimiting;
using Akosha.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// The bound on searches at the same time. A request takes its place when it has been read and waits for nothing any more.
/// </summary>
public sealed class SearchSlots(LimitOptions limits) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.ConcurrentSearches,
        QueueLimit = limits.WaitingSearches,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>True if a search that came now would be turned away.</summary>
    public bool AreTaken =>
        _limiter.GetStatistics() is { CurrentAvailablePermits: 0 } statistics
        && statistics.CurrentQueuedCount >= limits.WaitingSearches;

    /// <summary>The searches that wait for their turn now.</summary>
    public long Waiting => _limiter.GetStatistics()?.CurrentQueuedCount ?? 0;

    /// <summary>Takes a place, waiting for its turn if it must; it is free again when the lease is disposed.</summary>
    /// <returns>A lease that is not acquired if too many run and wait.</returns>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancellation) => _limiter.AcquireAsync(1, cancellation);

    /// <summary>The answer (503) to a search that finds no place.</summary>
    public static ProblemHttpResult TurnAway(HttpResponse response) =>
        Refusals.NotNow(response, "Too many searches at the same time.", "Try again after the pause in Retry-After.");

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
