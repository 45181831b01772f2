namespace Akosha.Ingestion.Maintenance;

/// <summary>Starts the jobs from time to time: compaction at every interval, the others less often; reembed only if somebody asks.</summary>
internal sealed class MaintenanceWorker(MaintenanceRunner runner, MaintenanceOptions options, TimeProvider time) : BackgroundService
{
    private static readonly string[] Rare = ["retention", "purge", "vacuum"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), time);
        var lastRare = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await runner.Start("compaction")!.Value.Task;
            if (time.GetElapsedTime(lastRare) < TimeSpan.FromMinutes(options.RareIntervalMinutes)) continue;
            lastRare = time.GetTimestamp();
            foreach (var job in Rare) await runner.Start(job)!.Value.Task;
        }
    }
}
