using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akosha.Contracts.Operations;
using Akosha.Ingestion.Diagnostics;
using Akosha.Ingestion.Maintenance;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Ingestion.Maintenance;

[Collection("Memory")]
public sealed class MaintenanceWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WatchedTime _time = new();
    private readonly Breakable _compaction;
    private readonly GivenBack _released = new();

    public MaintenanceWorkerTests() => _compaction = new Breakable(new FolderObjectStore(_folder.Path), _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_fails_again_and_again_passes_more_and_more_intervals_over_and_every_run_is_counted()
    {
        using var host = NewHost();
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = ListenTo(host, counted);
        var runner = await StartAsync(host);
        await PassAsync(intervals: 16);
        Assert.Equal([1, 2, 4, 8, 16], _compaction.RanAt);
        Assert.Equal(5, Assert.Single(counted, count => count.Key == "compaction failed").Value);
        Assert.Equal(
            ("failed", "it is broken"), (runner.ProgressOf("compaction")!.State, runner.ProgressOf("compaction")!.Detail));

        // Once it has succeeded it runs at every interval again.
        _compaction.IsBroken = false;
        await PassAsync(intervals: 18);
        Assert.Equal([1, 2, 4, 8, 16, 32, 33, 34], _compaction.RanAt);
        Assert.Equal(3, counted["compaction done"]);
        Assert.Equal(5, counted["compaction failed"]);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Why_a_job_failed_is_told_until_it_is_done_while_it_runs_again_too()
    {
        var gate = _compaction.Gate = new TaskCompletionSource();
        using var host = NewHost();
        var runner = host.Services.GetRequiredService<MaintenanceRunner>();
        var failed = runner.Start("compaction")!.Value;
        Assert.Null(failed.Progress.LastFailure);
        gate.SetResult();
        await failed.Task;
        var failure = new JobFailure(_time.GetUtcNow(), "it is broken");
        Assert.Equal(("failed", failure), (failed.Progress.State, failed.Progress.LastFailure));
        _time.Advance(TimeSpan.FromSeconds(1));
        gate = _compaction.Gate = new TaskCompletionSource();
        _compaction.IsBroken = false;
        var (progress, task) = runner.Start("compaction")!.Value;
        Assert.Equal(("running", failure), (progress.State, progress.LastFailure));
        gate.SetResult();
        await task;
        Assert.Equal(("done", null), (progress.State, progress.LastFailure));
    }

    [Fact]
    public async Task What_pools_kept_for_a_job_is_given_back_a_minute_after_it_and_not_again()
    {
        using var collecting = new CollectingProcess();
        _compaction.IsBroken = false;
        _compaction.HasWork = true;
        using var host = NewHost(intervalSeconds: 25);
        await StartAsync(host);
        await RunsAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_released.Events.Count > 0));
        _compaction.HasWork = false;
        var since = _time.GetUtcNow();
        for (var i = 0; i < 20 && _released.Events.Count == 1; i++) await RunsAsync();
        Assert.True(_time.GetUtcNow() - since >= TimeSpan.FromMinutes(1));
        for (var i = 0; i < 5; i++) await RunsAsync();
        Assert.Equal(["compaction", "pools"], _released.Events.Select(found => found["What"]));
        await host.StopAsync(Cancellation);
    }

    public void Dispose() => _folder.Dispose();

    private IHost NewHost(int intervalSeconds = 60)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics();
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_released);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<MaintenanceJob>(_compaction);
        builder.Services.AddSingleton(new MaintenanceOptions { IntervalSeconds = intervalSeconds, RareIntervalMinutes = 10_000 });
        builder.Services.AddSingleton<SystemLabels>();
        builder.Services.AddSingleton<IngestQueue>(new MemoryIngestQueue(new QueueOptions(), new VersionClock(_time), _time));
        builder.Services.AddSingleton<QueueGauge>();
        builder.Services.AddSingleton<IngestionMetrics>();
        builder.Services.AddSingleton<MaintenanceRunner>();
        builder.Services.AddHostedService<MaintenanceWorker>();
        return builder.Build();
    }

    private static MeterListener ListenTo(IHost host, ConcurrentDictionary<string, long> counted)
    {
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "akosha_maintenance_runs" && ReferenceEquals(instrument.Meter.Scope, meters))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => counted.AddOrUpdate($"{tags[0].Value} {tags[1].Value}", value, (_, sum) => sum + value));
        listener.Start();
        return listener;
    }

    /// <summary>
    /// Starts the worker and waits until its timer runs. What it needs is made before: that looks at the clock, too.
    /// </summary>
    private async Task<MaintenanceRunner> StartAsync(IHost host)
    {
        var runner = host.Services.GetRequiredService<MaintenanceRunner>();
        var looked = _time.Looked;
        await host.StartAsync(Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(_time.Looked > looked));
        return runner;
    }

    private async Task RunsAsync()
    {
        var runs = _compaction.RanAt.Count;
        _time.Advance(TimeSpan.FromSeconds(25));
        await Eventually.HoldsAsync(() => Task.FromResult(_compaction.RanAt.Count > runs));
    }

    private async Task PassAsync(int intervals)
    {
        for (var i = 0; i < intervals; i++)
        {
            _compaction.Interval++;
            var looked = _time.Looked;
            _time.Advance(TimeSpan.FromSeconds(60));
            await Eventually.HoldsAsync(() => Task.FromResult(_time.Looked > looked));
        }
    }

    /// <summary>
    /// A clock that knows how often it was looked at: the worker does so at the end of an interval, so one at a time can pass.
    /// </summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private int _looked;

        public int Looked => Volatile.Read(ref _looked);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _looked);
            return base.GetTimestamp();
        }
    }

    private sealed class Breakable(ObjectStore store, TimeProvider time)
        : MaintenanceJob(store, new LakeOptions(), time, NullLoggerFactory.Instance)
    {
        public override string Name => "compaction";

        public volatile bool IsBroken = true;

        public bool HasWork { get; set; }

        /// <summary>What a run waits for.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public int Interval { get; set; }

        public List<int> RanAt { get; } = [];

        public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
        {
            RanAt.Add(Interval);
            if (HasWork) progress.Expect(1);
            if (Gate is { } gate) await gate.Task;
            if (IsBroken) throw new InvalidOperationException("it is broken");
        }
    }
}
