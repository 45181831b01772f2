using Akosha.Ingestion.Diagnostics;
using Akosha.Storage;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Takes batches from the queue and has them committed, one after the other, until it is told to stop and the queue is empty.</summary>
internal sealed partial class IngestionWorker(
    IngestQueue queue, IngestionPipeline pipeline, ObjectStore store, StorageOptions storage, IngestionOptions options,
    IngestionMetrics metrics, ILogger<IngestionWorker> logger) : BackgroundService
{
    private FolderLock? _lock;

    /// <summary>True once the lake is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why the last batch could not be committed; null if it was.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>The version of the log that holds everything committed so far.</summary>
    public long LogVersion => pipeline.LogVersion;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _lock = new FolderLock(storage.Path);
        if (store is FolderObjectStore folder && folder.RemoveUnfinished() is > 0 and var removed) Log.RemovedUnfinished(logger, removed);
        await pipeline.OpenAsync(cancellationToken);
        IsOpen = true;
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _lock?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (longest, quiet) = (TimeSpan.FromMilliseconds(options.BatchMilliseconds), TimeSpan.FromMilliseconds(options.QuietMilliseconds));
        while (!stoppingToken.IsCancellationRequested || queue.Status().Depth > 0)
        {
            var batch = await queue.TakeAsync(options.BatchMessages, longest, quiet, stoppingToken);
            if (batch.Count > 0) await ProcessAsync(batch);
            else if (stoppingToken.IsCancellationRequested) break;
        }
    }

    // A batch that was taken is finished even when the service is stopping.
    private async Task ProcessAsync(IReadOnlyList<QueuedEntry> batch)
    {
        try
        {
            var logVersion = await pipeline.ProcessAsync(batch, CancellationToken.None);
            LastFailure = null;
            await queue.CompleteAsync(batch, logVersion);
        }
        catch (Exception error)
        {
            LastFailure = error.Message;
            Log.BatchFailed(logger, error, batch.Count);
            foreach (var (_, entry) in batch)
                if (entry.Conversation is { } conversation) metrics.Failed(conversation.SystemId, conversation.Messages.Count);
            await queue.FailAsync(batch, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "BatchFailed", Message = "A batch of {Entries} entries could not be committed")]
        public static partial void BatchFailed(ILogger logger, Exception error, int entries);

        [LoggerMessage(Level = LogLevel.Information, EventName = "RemovedUnfinished", Message = "Removed {Files} unfinished files of an earlier run")]
        public static partial void RemovedUnfinished(ILogger logger, int files);
    }
}
