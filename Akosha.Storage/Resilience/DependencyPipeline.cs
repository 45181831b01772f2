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
    private static readonly TimeSpan MaxAsked = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _pipeline;
    private readonly ResilienceMetrics? _metrics;
    private readonly CircuitBreakerStateProvider _state = new();

    /// <param name="options">The settings of the dependency.</param>
    /// <param name="isTransient">Tells a failure that may pass from one that will not.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="retryAfter">The pause that a failure asks for itself; null, or null of it, for the usual one.</param>
    public DependencyPipeline(
        DependencyOptions options, Func<Exception, bool> isTransient, TimeProvider time, Func<Exception,
            TimeSpan?>? retryAfter = null)
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
        string name, ResiliencePipelineRegistry<string> registry, ResilienceMetrics metrics, DependencyOptions options,
            Func<Exception, bool> isTransient,
        Func<Exception, TimeSpan?>? retryAfter)
    {
        Name = name;
        _metrics = metrics;
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

    /// <summary>
    /// True for what the pipeline throws without a failure of the call itself: circuit open, time over, bound reached.
    /// </summary>
    public static bool IsRefusal(Exception error) =>
        error is BrokenCircuitException or TimeoutRejectedException or RateLimiterRejectedException;

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
            _metrics?.Called(
                Name, error is BrokenCircuitException or RateLimiterRejectedException ? "refused"
                : error is OperationCanceledException ? "cancelled" : "failed",
                Stopwatch.GetElapsedTime(started));
            throw;
        }
    }

    private void Add(
        ResiliencePipelineBuilder builder, DependencyOptions options, Func<Exception, bool> isTransient,
        Func<Exception, TimeSpan?>? retryAfter)
    {
        if (options.Concurrent > 0) builder.AddConcurrencyLimiter(options.Concurrent, options.Concurrent * 10);
        if (options.Attempts > 1) builder.AddRetry(Retries(options, IsFailure, retryAfter));
        var streak = Streak(options, IsFailure);
        builder
            .AddCircuitBreaker(Breaker(options))
            .AddStrategy(_ => new FailureStreak(streak), streak)
            .AddTimeout(TimeSpan.FromMilliseconds(options.TimeoutMilliseconds));

        bool IsFailure(Exception error) => isTransient(error) || error is TimeoutRejectedException;
    }

    private static RetryStrategyOptions Retries(
        DependencyOptions options, Func<Exception, bool> isFailure, Func<Exception, TimeSpan?>? retryAfter) =>
        new()
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && isFailure(error)),
            MaxRetryAttempts = options.Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(options.FirstDelayMilliseconds),
            MaxDelay = TimeSpan.FromMilliseconds(Math.Max(options.FirstDelayMilliseconds, options.LongestDelayMilliseconds)),
            DelayGenerator = arguments => ValueTask.FromResult(AskedBy(arguments.Outcome.Exception, retryAfter)),
        };

    /// <summary>The pause that a failure asks for, a minute at most; null if it asks for none.</summary>
    private static TimeSpan? AskedBy(Exception? error, Func<Exception, TimeSpan?>? retryAfter) =>
        error is null || retryAfter?.Invoke(error) is not { } asked ? null : asked < MaxAsked ? asked : MaxAsked;

    /// <summary>
    /// Opens at the first failure that ends a <see cref="FailureStreak"/>: the share of failures does not matter.
    /// </summary>
    private CircuitBreakerStrategyOptions Breaker(DependencyOptions options) => new()
    {
        ShouldHandle = arguments => ValueTask.FromResult(FailureStreak.IsTooLong(arguments.Context)),
        FailureRatio = 1e-9,
        MinimumThroughput = 2,
        SamplingDuration = TimeSpan.FromMinutes(10),
        BreakDuration = TimeSpan.FromMilliseconds(options.BreakMilliseconds),
        StateProvider = _state,
        OnOpened = _ => TurnedAsync("open"),
        OnHalfOpened = _ => TurnedAsync("half-open"),
        OnClosed = _ => TurnedAsync("closed"),
    };

    private FailureStreakOptions Streak(DependencyOptions options, Func<Exception, bool> isFailure) => new()
    {
        BreakAfter = options.BreakAfter,
        IsFailure = isFailure,
        OnFailure = error => LastFailure = error.Message,
    };

    private ValueTask TurnedAsync(string state)
    {
        _metrics?.Turned(Name, state);
        return ValueTask.CompletedTask;
    }
}
