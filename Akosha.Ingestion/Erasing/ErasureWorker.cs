using Akosha.Ingestion.Maintenance;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// Starts the job of the erasures: at once when one begins here, often while one is under way, and now and then to find those
/// that began elsewhere or before this process.
/// </summary>
internal sealed class ErasureWorker(MaintenanceRunner runner, MaintenanceOptions options) : BackgroundService
{
    private static readonly TimeSpan BetweenFinds = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _signal = new(1, 1);

    /// <summary>Has the job started without waiting.</summary>
    public void Wake()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is started anyway.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _signal.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var pause = TimeSpan.Zero;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            await _signal.WaitAsync(pause, stoppingToken);
            var (progress, task) = runner.Start("erasure")!.Value;
            await task;
            failures = progress.State == "failed" ? failures + 1 : 0;
            var isDone = progress.State == "done" && progress.Changed == progress.Total;
            pause = isDone ? BetweenFinds : TimeSpan.FromSeconds(options.ErasureSeconds);
            // What lost against another writer goes on as soon; what fails for a reason backs off.
            if (failures > 0) pause *= 1 + MaintenanceWorker.PassedOver(failures);
            if (failures > 0 && pause > BetweenFinds) pause = BetweenFinds;
        }
    }
}
