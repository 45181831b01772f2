using Akosha.Ingestion.Diagnostics;
using Akosha.Platform.Settings;
using Akosha.Storage;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Takes batches from the queue and has them committed, one after the other, until it is told to stop.</summary>
internal sealed partial class IngestionWorker(
    IngestQueue queue, IngestionPipeline pipeline, ObjectStore store, StorageOptions storage, QueueOptions bounds, IngestionOptions options,
    SearchPace pace, IngestionMetrics metrics, TimeProvider time, ILogger<IngestionWorker> logger) : BackgroundService
{
    private const int MostAttempts = 5;

    private readonly LargeEntries _large = new(options.BatchMessages);
    private FolderLock? _lock;

    /// <summary>True once the lake is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True if the queue keeps what comes in before the lake is open, or while it is away.</summary>
    public bool MayAcceptBeforeOpen => !queue.AcknowledgedByCommit;

    /// <summary>Why the last batch could not be committed, or the lake not be opened; null if it was.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>The version of the log that holds everything committed so far.</summary>
    public long LogVersion => pipeline.LogVersion;

    // A queue in memory has one writer, and so has its lake.
    private bool IsOnlyWriter => queue.AcknowledgedByCommit;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefuseUnfitStoreAsync(cancellationToken);
        if (IsOnlyWriter && store is FolderObjectStore folder)
        {
            _lock = new FolderLock(storage.Path);
            if (folder.RemoveUnfinished() is > 0 and var removed) Log.RemovedUnfinished(logger, removed);
        }
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await queue.LeaveAsync();
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
        await Task.Yield();
        var (longest, quiet) = (TimeSpan.FromMilliseconds(options.BatchMilliseconds), TimeSpan.FromMilliseconds(options.QuietMilliseconds ?? (IsOnlyWriter ? 30 : 250)));
        await RepeatAsync(() => pipeline.OpenAsync(IsOnlyWriter, stoppingToken), stoppingToken);
        IsOpen = true;
        for (var last = false; !last;)
        {
            // When the service stops, what a queue in memory still holds is finished; any other keeps it for the next worker.
            last = stoppingToken.IsCancellationRequested;
            if (last && !IsOnlyWriter) break;
            if (!_large.IsEmpty) await pace.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IReadOnlyList<QueuedEntry> batch = [];
            // With work at hand only what is there is taken, without waiting for more.
            var patience = _large.IsEmpty ? stoppingToken : new CancellationToken(canceled: true);
            if (_large.Bytes < bounds.MaxBytes) await RepeatAsync(async () => batch = await queue.TakeAsync(options.BatchMessages, longest, quiet, patience), stoppingToken);
            var others = _large.Sort(batch);
            var part = _large.Next();
            if (others.Count + part.Count == 0) continue;
            last = false;
            await ProcessAsync([.. others, .. part], stoppingToken);
            if (part.Count > 0) pace.Committed(LogVersion);
        }
    }

    /// <summary>A store that cannot order commits stops the start; one that cannot be reached is waited for.</summary>
    private async Task RefuseUnfitStoreAsync(CancellationToken cancellation)
    {
        try
        {
            await store.RequireConditionalCreateAsync(cancellation);
        }
        catch (NotSupportedException error)
        {
            throw new StartRefusedException(error.Message, error);
        }
        catch (Exception error) when (Failures.MayPass(error))
        {
            LastFailure = error.Message;
            Log.Waiting(logger, error.Message);
        }
    }

    /// <summary>Has a batch committed. Failures that may pass are sat out; an entry that fails by itself is set aside, and holds up no other.</summary>
    private async Task ProcessAsync(List<QueuedEntry> batch, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // A batch that was taken is finished even when the service is stopping.
                var logVersion = await pipeline.ProcessAsync(batch, CancellationToken.None);
                LastFailure = null;
                var whole = batch.Where(entry => entry.IsLast).ToList();
                if (whole.Count > 0) await RepeatAsync(() => queue.CompleteAsync(whole, logVersion), stopping);
                return;
            }
            catch (Exception error) when (Failures.MayPass(error))
            {
                Failed(batch, error);
                if (await queue.ReleaseAsync(batch, error) && !stopping.IsCancellationRequested)
                {
                    await PauseAsync(attempt, stopping);
                    continue;
                }
                _large.Remove(batch);
                return;
            }
            catch (Exception error) when (batch.Count > 1)
            {
                Log.BatchSplit(logger, error, batch.Count);
                foreach (var entry in batch) await ProcessAsync([entry], stopping);
                return;
            }
            catch (Exception error)
            {
                Failed(batch, error);
                if (attempt >= MostAttempts)
                {
                    _large.Remove(batch);
                    await RepeatAsync(() => queue.RejectAsync(batch[0], error), stopping);
                    return;
                }
            }
            await PauseAsync(attempt, stopping);
        }
    }

    /// <summary>Does something that fails only while the queue or the lake is away, until it is done or the service stops.</summary>
    private async Task RepeatAsync(Func<Task> action, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                LastFailure = error.Message;
                Log.Waiting(logger, error.Message);
                await PauseAsync(attempt, stopping);
            }
            catch (Exception error)
            {
                Log.Waiting(logger, error.Message);
                return;
            }
        }
    }

    private Task PauseAsync(int attempt, CancellationToken stopping) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Min(2_000, 50 << Math.Min(attempt, 6))), time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);

    private void Failed(List<QueuedEntry> batch, Exception error)
    {
        LastFailure = error.Message;
        Log.BatchFailed(logger, error, batch.Count);
        foreach (var queued in batch)
            if (queued.Entry.Conversation is { } conversation) metrics.Failed(conversation.SystemId, queued.Rows);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "BatchFailed", Message = "A batch of {Entries} entries could not be committed")]
        public static partial void BatchFailed(ILogger logger, Exception error, int entries);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "BatchSplit", Message = "A batch of {Entries} entries fails by itself; they are processed one by one")]
        public static partial void BatchSplit(ILogger logger, Exception error, int entries);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "Waiting", Message = "Waiting for the queue or the lake: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "RemovedUnfinished", Message = "Removed {Files} unfinished files of an earlier run")]
        public static partial void RemovedUnfinished(ILogger logger, int files);
    }
}
