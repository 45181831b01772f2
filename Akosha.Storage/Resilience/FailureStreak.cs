using Polly;

namespace Akosha.Storage.Resilience;

/// <summary>
/// Counts the failures of a dependency that come one after the other, and marks the call with the one that is too many. Polly's
/// circuit breaker, which goes outside of it, counts shares of calls: a dependency that answered ten thousand of them a moment
/// ago would have to fail as often.
/// </summary>
/// <remarks>Calls run at the same time; a streak is what they have in common, in the order in which they end.</remarks>
internal sealed class FailureStreak(FailureStreakOptions options) : ResilienceStrategy
{
    private static readonly ResiliencePropertyKey<bool> Mark = new("akosha.failure-streak");

    private int _failures;

    /// <summary>True if the attempt that just ended was one failure too many.</summary>
    public static bool IsTooLong(ResilienceContext context) => context.Properties.GetValue(Mark, defaultValue: false);

    /// <inheritdoc/>
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        var outcome = await callback(context, state);
        context.Properties.Set(Mark, IsOneTooMany(outcome.Exception));
        return outcome;
    }

    private bool IsOneTooMany(Exception? error)
    {
        if (error is not null && options.IsFailure(error))
        {
            options.OnFailure(error);
            return Interlocked.Increment(ref _failures) >= options.BreakAfter;
        }
        // It answered; whoever gave up waiting knows nothing.
        if (error is not OperationCanceledException) Interlocked.Exchange(ref _failures, 0);
        return false;
    }
}
