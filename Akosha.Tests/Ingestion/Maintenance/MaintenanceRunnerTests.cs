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

namespace Akosha.Tests.Ingestion.Maintenance;

/// <summary>How loudly the failure of a job is told.</summary>
public sealed class MaintenanceRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoggedEvents _logged = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_log_is_an_error_that_is_told_once_and_again_when_it_was_mended_in_between()
    {
        var store = new FolderObjectStore(_folder.Path);
        await TestLake.OpenAsync(store, new LakeOptions(), TimeProvider.System);
        const string name = "lake/messages/_delta_log/00000000000000000000.json";
        var whole = (await store.TryReadAsync(name, Cancellation))!;
        var loggers = NullLoggerFactory.Instance;
        using var host = NewHost(new Compactor(store, new LakeOptions(), new MaintenanceOptions(), TimeProvider.System, loggers));
        await store.PutAsync(name, whole.AsMemory(0, whole.Length / 2), Cancellation);
        for (var i = 0; i < 3; i++) await RunAsync(host, "failed");
        Assert.Equal([LogLevel.Error], _logged.LevelsOf("MaintenanceStuck"));
        Assert.Contains("the log is damaged", Assert.Single(_logged.MessagesOf("MaintenanceStuck")), StringComparison.Ordinal);
        await store.PutAsync(name, whole, Cancellation);
        await RunAsync(host, "done");
        await store.PutAsync(name, whole.AsMemory(0, whole.Length / 2), Cancellation);
        await RunAsync(host, "failed");
        Assert.Equal([LogLevel.Error, LogLevel.Error], _logged.LevelsOf("MaintenanceStuck"));
        Assert.Empty(_logged.LevelsOf("MaintenanceLost"));
    }

    [Fact]
    public async Task A_table_that_needs_a_newer_writer_is_an_error_that_is_told_once()
    {
        using var host = NewHost(new Failing(() => new LakeUnsupportedException("the table needs Delta writer version 7")));
        for (var i = 0; i < 3; i++) await RunAsync(host, "failed");
        Assert.Equal([LogLevel.Error], _logged.LevelsOf("MaintenanceStuck"));
        Assert.Equal([LogLevel.Debug, LogLevel.Debug], _logged.LevelsOf("MaintenanceStillStuck"));
    }

    [Fact]
    public async Task A_race_that_was_lost_is_no_failure_to_worry_about_and_anything_else_is_a_warning()
    {
        using var lost = NewHost(new Failing(() => new LakeConflictException("a file has been removed by another commit")));
        await RunAsync(lost, "failed");
        using var away = NewHost(new Failing(() => new IOException("the store is away")));
        await RunAsync(away, "failed");
        Assert.Equal([LogLevel.Information], _logged.LevelsOf("MaintenanceLost"));
        Assert.Equal([LogLevel.Warning], _logged.LevelsOf("MaintenanceFailed"));
        Assert.Empty(_logged.LevelsOf("MaintenanceStuck"));
    }

    public void Dispose() => _folder.Dispose();

    private IHost NewHost(MaintenanceJob job)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_logged);
        builder.Services.AddMetrics().AddSingleton(TimeProvider.System).AddSingleton(job).AddSingleton<SystemLabels>();
        builder.Services.AddSingleton<VersionClock>().AddSingleton<QueueOptions>().AddSingleton<IngestQueue, MemoryIngestQueue>();
        builder.Services.AddSingleton<QueueGauge>();
        builder.Services.AddSingleton<IngestionMetrics>().AddSingleton<MaintenanceRunner>();
        return builder.Build();
    }

    private static async Task RunAsync(IHost host, string expected)
    {
        var (progress, task) = host.Services.GetRequiredService<MaintenanceRunner>().Start("compaction")!.Value;
        await task;
        Assert.Equal(expected, progress.State);
    }

    private sealed class Failing(Func<Exception> failure)
        : MaintenanceJob(new FolderObjectStore("nowhere"), new LakeOptions(), TimeProvider.System, NullLoggerFactory.Instance)
    {
        public override string Name => "compaction";

        public override Task RunAsync(JobProgress progress, CancellationToken cancellation) => throw failure();
    }
}
