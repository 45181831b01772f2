using System.Diagnostics;
using Polly;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Registry;
using Polly.Retry;
using Polly.Timeout;

namespace Akosha.Storage.Resilience;

/// <summary>The way every call to one dependency goes: a bound, retries with back-off, a circuit breaker, a time limit.</summary>
public sealed class DependencyPipeline
{
    private static readonly TimeSpan MostAsked = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _pipeline;
    private readonly ResilienceMetrics? _metrics;
    private readonly CircuitBreakerStateProvider _state = new();
    private int _failures;

    /// <param name="options">The settings of the dependency.</param>
    /// <param name="isTransient">Tells a failure that may pass from one that will not.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="retryAfter">The pause that a failure asks for itself; null, or null of it, for the usual one.</param>
    public DependencyPipeline(
        DependencyOptions options, Func<Exception, bool> isTransient, TimeProvider time, Func<Exception, TimeSpan?>? retryAfter = null)
    {
        Name = "dependency";
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        Add(builder, options, isTransient, retryAfter);
        _pipeline = builder.Build();
    }

    /// <param name="name">The name of the dependency in metrics, health and logs.</param>
    /// <param name="registry">Where the pipeline is kept under that name.</param>
    /// <param name="metrics">Takes its state and its calls.</param>
    /// <param name="options">The settings of the dependency.</param>
    /// <param name="isTransient">Tells a failure that may pass from one that will not.</param>
    /// <param name="retryAfter">The pause that a failure asks for itself.</param>
    internal DependencyPipeline(
        string name, ResiliencePipelineRegistry<string> registry, ResilienceMetrics metrics, DependencyOptions options, Func<Exception, bool> isTransient,
        Func<Exception, TimeSpan?>? retryAfter)
    {
        (Name, _metrics) = (name, metrics);
        _pipeline = registry.GetOrAddPipeline(name, builder => Add(builder, options, isTransient, retryAfter));
        metrics.Watch(this);
    }

    /// <summary>The name of the dependency.</summary>
    public string Name { get; }

    /// <summary>closed, open, half-open or isolated.</summary>
    public string State => _state.CircuitState switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half-open",
        CircuitState.Isolated => "isolated",
        _ => "closed",
    };

    /// <summary>What the last failure said that counts for the circuit; null if there was none yet.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>True for what the pipeline throws without a failure of the call itself: circuit open, time over, bound reached.</summary>
    public static bool IsRefusal(Exception error) => error is BrokenCircuitException or TimeoutRejectedException or RateLimiterRejectedException;

    /// <summary>Makes a call.</summary>
    /// <exception cref="BrokenCircuitException">The circuit is open: the call was not made.</exception>
    /// <exception cref="TimeoutRejectedException">The last attempt took too long.</exception>
    /// <exception cref="RateLimiterRejectedException">Too many calls are made and wait.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await _pipeline.ExecuteAsync(async token => await call(token), cancellation);
            _metrics?.Called(Name, "ok", Stopwatch.GetElapsedTime(started));
            return result;
        }
        catch (Exception error)
        {
            _metrics?.Called(Name, error is BrokenCircuitException or RateLimiterRejectedException ? "refused" : error is OperationCanceledException ? "cancelled" : "failed",
                Stopwatch.GetElapsedTime(started));
            throw;
        }
    }

    private void Add(ResiliencePipelineBuilder builder, DependencyOptions options, Func<Exception, bool> isTransient, Func<Exception, TimeSpan?>? retryAfter)
    {
        if (options.Concurrent > 0) builder.AddConcurrencyLimiter(options.Concurrent, options.Concurrent * 10);
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(Handles(arguments.Outcome.Exception)),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(options.FirstDelayMilliseconds),
                MaxDelay = TimeSpan.FromMilliseconds(Math.Max(options.FirstDelayMilliseconds, options.LongestDelayMilliseconds)),
                DelayGenerator = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } error && retryAfter?.Invoke(error) is { } asked ? TimeSpan.FromTicks(Math.Min(asked.Ticks, MostAsked.Ticks)) : (TimeSpan?)null),
            });
        }
        builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // Polly counts shares of calls, and a dependency that answered ten thousand calls a moment ago would have to fail as often: the failures are
                // counted here, one after the other, and the breaker is told of the one that is too many.
                ShouldHandle = arguments => ValueTask.FromResult(IsTooMany(arguments.Outcome.Exception)),
                FailureRatio = 1e-9,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromMinutes(10),
                BreakDuration = TimeSpan.FromMilliseconds(options.BreakMilliseconds),
                StateProvider = _state,
                OnOpened = _ => Turned("open"),
                OnHalfOpened = _ => Turned("half-open"),
                OnClosed = _ => Turned("closed"),
            })
            .AddTimeout(TimeSpan.FromMilliseconds(options.TimeoutMilliseconds));

        bool IsTooMany(Exception? error)
        {
            if (Handles(error))
            {
                LastFailure = error!.Message;
                return Interlocked.Increment(ref _failures) >= options.BreakAfter;
            }
            if (error is not OperationCanceledException) Interlocked.Exchange(ref _failures, 0); // it answered; whoever gave up waiting knows nothing
            return false;
        }

        bool Handles(Exception? error) => error is not null && (isTransient(error) || error is TimeoutRejectedException);

        ValueTask Turned(string state)
        {
            _metrics?.Turned(Name, state);
            return ValueTask.CompletedTask;
        }
    }
}
