using Akosha.Ingestion.Maintenance;

namespace Akosha.Ingestion.Importing;

/// <summary>Has the job look for uploads from time to time, less often while it fails.</summary>
internal sealed class SessionBuddyWorker(MaintenanceRunner runner, SessionBuddyOptions options, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), time);
        var failures = 0;
        var passOver = 0;
        do
        {
            if (passOver-- > 0) continue;
            var (progress, task) = runner.Start(SessionBuddyJob.JobName)!.Value;
            await task;
            failures = progress.State == "failed" ? failures + 1 : 0;
            passOver = MaintenanceWorker.PassedOver(failures);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
