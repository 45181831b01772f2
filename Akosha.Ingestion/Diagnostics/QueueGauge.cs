using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Diagnostics;

/// <summary>Looks at the queue every second, for metrics and health, which must not wait for it.</summary>
internal sealed class QueueGauge(IngestQueue queue, TimeProvider time) : BackgroundService
{
    /// <summary>What the queue held when it was last looked at; null while it cannot be reached.</summary>
    public QueueStatus? Last { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do
        {
            try
            {
                Last = await queue.StatusAsync(stoppingToken);
            }
            catch (QueueUnavailableException)
            {
                Last = null;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
