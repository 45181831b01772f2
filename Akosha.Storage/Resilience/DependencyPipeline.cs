using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Akosha.Storage.Resilience;

/// <summary>The way every call to one dependency goes: retries with back-off around a circuit breaker around a time limit.</summary>
public sealed class DependencyPipeline
{
    private static readonly TimeSpan MostAsked = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _pipeline;
    private readonly CircuitBreakerStateProvider _state = new();

    /// <param name="options">The settings of the dependency.</param>
    /// <param name="isTransient">Tells a failure that may pass from one that will not.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="retryAfter">The pause that a failure asks for itself; null, or null of it, for the usual one.</param>
    public DependencyPipeline(
        DependencyOptions options, Func<Exception, bool> isTransient, TimeProvider time, Func<Exception, TimeSpan?>? retryAfter = null)
    {
        bool Handles(Exception error) => isTransient(error) || error is Polly.Timeout.TimeoutRejectedException;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && Handles(error)),
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(options.FirstDelayMilliseconds),
                MaxDelay = TimeSpan.FromSeconds(10),
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } error && retryAfter?.Invoke(error) is { } asked ? TimeSpan.FromTicks(Math.Min(asked.Ticks, MostAsked.Ticks)) : (TimeSpan?)null),
            });
        }
        _pipeline = builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && Handles(error)),
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfter,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromMilliseconds(options.BreakMilliseconds),
                StateProvider = _state,
            })
            .AddTimeout(TimeSpan.FromMilliseconds(options.TimeoutMilliseconds))
            .Build();
    }

    /// <summary>closed, open, half-open or isolated.</summary>
    public string State => _state.CircuitState switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half-open",
        CircuitState.Isolated => "isolated",
        _ => "closed",
    };

    /// <summary>Makes a call.</summary>
    /// <exception cref="BrokenCircuitException">The circuit is open: the call was not made.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await call(token), cancellation);
}
