using Akosha.Storage.Lake;
using StackExchange.Redis;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Compacts from time to time, if no other process is at it.</summary>
internal sealed partial class MaintenanceWorker(
    Compactor compactor, MaintenanceOptions options, IServiceProvider services, TimeProvider time, ILogger<MaintenanceWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await CompactAsync(stoppingToken);
            }
            catch (LakeException error)
            {
                Log.Lost(logger, error.Message);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, error);
            }
        }
    }

    private async Task CompactAsync(CancellationToken stopping)
    {
        await using var lease = await Lease.TryTakeAsync(services.GetService<IConnectionMultiplexer>(), "compaction", time);
        if (lease is null) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Held, stopping);
        while (await compactor.RunOnceAsync(either.Token) > 0)
        {
            // As long as there is enough to merge.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "CompactionLost", Message = "This compaction came to nothing: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "MaintenanceFailed", Message = "Maintenance failed and will be tried again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
