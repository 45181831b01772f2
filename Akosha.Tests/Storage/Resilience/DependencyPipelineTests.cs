using Akosha.Storage.ObjectStores;
using Akosha.Storage.Resilience;
using Akosha.Testing.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Akosha.Tests.Storage.Resilience;

public sealed class DependencyPipelineTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_failures_open_the_circuit_and_after_a_minute_a_trial_closes_it()
    {
        var pipeline = New(new DependencyOptions { Attempts = 1 });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("closed", pipeline.State);
            await Assert.ThrowsAsync<IOException>(() => CallAsync(pipeline, fails: true));
        }
        Assert.Equal("open", pipeline.State);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => CallAsync(pipeline, fails: false));
        _time.Advance(TimeSpan.FromSeconds(59));
        await Assert.ThrowsAsync<BrokenCircuitException>(() => CallAsync(pipeline, fails: false));
        var health = await new CircuitHealth(pipeline, "the queue waits")
            .CheckHealthAsync(new HealthCheckContext(), Cancellation);
        Assert.Equal("the circuit is open: the queue waits; the last failure was: not now", health.Description);
        Assert.Equal(5, _calls);
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<IOException>(() => CallAsync(pipeline, fails: true)); // the trial fails: open again
        Assert.Equal("open", pipeline.State);
        _time.Advance(TimeSpan.FromSeconds(61));
        await CallAsync(pipeline, fails: false);
        Assert.Equal("closed", pipeline.State);
    }

    [Fact]
    public async Task However_well_it_went_before_five_failures_in_a_row_open_the_circuit_and_fewer_do_not()
    {
        var pipeline = New(new DependencyOptions { Attempts = 1 });
        for (var i = 0; i < 1_000; i++) await CallAsync(pipeline, fails: false);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) await Assert.ThrowsAsync<IOException>(() => CallAsync(pipeline, fails: true));
            await CallAsync(pipeline, fails: false);
        }
        Assert.Equal("closed", pipeline.State);
        for (var i = 0; i < 5; i++) await Assert.ThrowsAsync<IOException>(() => CallAsync(pipeline, fails: true));
        Assert.Equal("open", pipeline.State);
    }

    [Fact]
    public async Task A_call_is_tried_three_times_with_pauses_that_grow_from_a_second_to_ten()
    {
        var pipeline = New(new DependencyOptions());
        var call = CallAsync(pipeline, fails: true);
        Assert.Equal(1, _calls);
        await AdvanceUntilAsync(() => _calls == 2, TimeSpan.FromSeconds(3)); // jitter spreads the pause around a second
        await AdvanceUntilAsync(() => _calls == 3, TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<IOException>(() => call);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task The_pause_that_a_failure_asks_for_is_kept()
    {
        var pipeline = New(new DependencyOptions { Attempts = 2 }, _ => TimeSpan.FromSeconds(42));
        var call = CallAsync(pipeline, fails: true);
        _time.Advance(TimeSpan.FromSeconds(41));
        await Task.Yield();
        Assert.Equal(1, _calls);
        await AdvanceUntilAsync(() => _calls == 2, TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<IOException>(() => call);
        Assert.Equal(
            TimeSpan.FromSeconds(42),
            MinioObjectStore.RetryAfter(new S3Exception("busy") { Status = 503, RetryAfter = TimeSpan.FromSeconds(42) }));
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_given_up_and_counts_as_a_failure()
    {
        var pipeline = New(new DependencyOptions { Attempts = 1, TimeoutMilliseconds = 1_000 });
        var calls = Enumerable.Range(0, 5).Select(_ => pipeline.CallAsync(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        }, Cancellation)).ToList();
        _time.Advance(TimeSpan.FromSeconds(2));
        foreach (var call in calls) await Assert.ThrowsAsync<TimeoutRejectedException>(() => call);
        Assert.Equal("open", pipeline.State);
    }

    [Fact]
    public async Task Calls_beyond_the_bound_are_refused_and_do_not_pile_up()
    {
        var pipeline = New(new DependencyOptions { Concurrent = 1 });
        var gate = new TaskCompletionSource<int>();
        // one runs, ten wait
        var calls = Enumerable.Range(0, 11).Select(_ => pipeline.CallAsync(_ => gate.Task, Cancellation)).ToList();
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => pipeline.CallAsync(_ => gate.Task, Cancellation));
        gate.SetResult(1);
        await Task.WhenAll(calls);
    }

    [Theory]
    [InlineData("AKOSHA__RESILIENCE__REDIS__ATTEMPTS", "0")]
    [InlineData("AKOSHA__RESILIENCE__OBJECTSTORE__BREAKAFTER", "1")]
    [InlineData("AKOSHA__RESILIENCE__EMBEDDING__TIMEOUTMILLISECONDS", "5")]
    [InlineData("AKOSHA__RESILIENCE__CACHE__BREAKMILLISECONDS", "1")]
    [InlineData("AKOSHA__LIMITS__BURST", "0")]
    [InlineData("AKOSHA__LOG__FORMAT", "xml")]
    [InlineData("AKOSHA__SEARCH__BUDGETMILLISECONDS", "soon")]
    [InlineData("AKOSHA__AUTH__JWT__AUTHORITY", "http://provider.example")]
    public async Task A_setting_out_of_range_stops_the_start_and_is_named(string setting, string value)
    {
        await using var akosha = AkoshaProcess.Launch(settings: new Dictionary<string, string>
        {
            [setting] = value,
            ["ConnectionStrings__redis"] = "127.0.0.1:1",
            ["AKOSHA__STORAGE__COLD__BACKEND"] = "s3",
            ["AKOSHA__STORAGE__S3__ENDPOINT"] = "127.0.0.1:1",
            ["AKOSHA__STORAGE__S3__ACCESSKEY"] = "a",
            ["AKOSHA__STORAGE__S3__SECRETKEY"] = "b",
            ["AKOSHA__EMBEDDING__PROVIDER"] = "openai",
            ["AKOSHA__EMBEDDING__ENDPOINT"] = "http://127.0.0.1:1/v1",
            ["AKOSHA__EMBEDDING__MODEL"] = "m",
        });
        Assert.Equal(1, await akosha.ExitAsync());
        Assert.Contains($"{setting} is '{value}'", akosha.Output, StringComparison.Ordinal);
    }

    private DependencyPipeline New(DependencyOptions options, Func<Exception, TimeSpan?>? retryAfter = null) =>
        new(options, error => error is IOException, _time, retryAfter);

    private Task<int> CallAsync(DependencyPipeline pipeline, bool fails) => pipeline.CallAsync(_ =>
    {
        _calls++;
        return fails ? throw new IOException("not now") : Task.FromResult(1);
    }, Cancellation);

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        for (var passed = TimeSpan.Zero; !condition() && passed < atMost; passed += TimeSpan.FromMilliseconds(100))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, Cancellation);
        }
        Assert.True(condition());
    }
}
