using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Takes batches from the queue and has them committed, one after the other, until it is told to stop.</summary>
/// <remarks>
/// A lake that needs a newer version of this program stops it for good. Where the queue keeps what is accepted, its entries are
/// left to a newer writer; where it does not, whoever sends something is told so.
/// </remarks>
internal sealed class IngestionWorker(
    StoreClaim claim, LakeOpening opening, Batcher batcher, Settlement settlement, WriterState state, DeliveryMode delivery)
    : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await claim.TakeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await batcher.LeaveAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await opening.OpenAsync(stoppingToken);
        for (var last = false; !last;)
        {
            // When the service stops, what a queue in memory still holds is finished; any other keeps it for the next worker.
            last = stoppingToken.IsCancellationRequested;
            if (last && !delivery.FinishesBeforeStop) break;
            if (state.Unsupported is not null && delivery.AcceptsBeforeOpen)
            {
                await batcher.LeaveAsync();
                return;
            }
            var batch = await batcher.NextAsync(stoppingToken);
            if (batch.Count == 0) continue;
            last = false;
            batcher.Finish(await settlement.SettleAsync(batch, stoppingToken));
        }
    }
}
