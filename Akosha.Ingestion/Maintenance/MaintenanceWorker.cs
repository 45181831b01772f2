namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Starts the jobs from time to time: compaction at every interval, the others less often; reembed only if somebody asks.
/// </summary>
internal sealed class MaintenanceWorker(MaintenanceRunner runner, MaintenanceOptions options, TimeProvider time)
    : BackgroundService
{
    private static readonly string[] Rare = ["retention", "purge", "contexts", "vacuum"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), time);
        var lastRare = time.GetTimestamp();
        var failures = 0;
        var passOver = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (passOver > 0) passOver--;
            else
            {
                await EraseAsync();
                var (progress, task) = runner.Start("compaction")!.Value;
                await task;
                failures = progress.State == "failed" ? failures + 1 : 0;
                passOver = PassedOver(failures);
            }
            runner.ReleaseKept();
            if (time.GetElapsedTime(lastRare) < TimeSpan.FromMinutes(options.RareIntervalMinutes)) continue;
            lastRare = time.GetTimestamp();
            await EraseAsync();
            foreach (var job in Rare) await runner.Start(job)!.Value.Task;
        }
    }

    /// <summary>Has erasures count what they take out before other jobs do.</summary>
    private Task EraseAsync() => runner.Start("erasure")?.Task ?? Task.CompletedTask;

    /// <summary>
    /// How many intervals are passed over after so many failures in a row: none after the first, since one that was beaten by
    /// another process succeeds the next time, then 1, 3, 7, 15, 31. One that fails for a reason reads and writes as much at
    /// every attempt.
    /// </summary>
    internal static int PassedOver(int failures) => (1 << Math.Clamp(failures - 1, 0, 5)) - 1;
}
