using Akosha.Ingestion.Diagnostics;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// What happens to a batch between the queue and the acknowledgement: rows, repeats dropped, vectors, one commit.
/// </summary>
internal sealed partial class IngestionPipeline(
    Deduplicator deduplicator, BatchEmbedder embedder, Committer committer, IngestionMetrics metrics, TimeProvider time,
    ILogger<IngestionPipeline> logger)
{
    /// <summary>
    /// Processes a batch in one commit. If it fails by the fault of an entry it is halved, and halved again, until the entries at
    /// fault stand alone and all others are committed; what is nobody's fault fails all that is left at once.
    /// </summary>
    /// <returns>What became of each entry; a failure is told there and not thrown.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; of what was not committed nothing is known.</exception>
    public async Task<BatchResult> ProcessAsync(IReadOnlyList<QueuedEntry> batch, CancellationToken cancellation)
    {
        if (await TryCommitAsync(batch, cancellation) is not { } failure) return BatchResult.Of(batch, committer.LogVersion);
        if (batch.Count == 1 || Failures.KindOf(failure) != FailureKind.Entry) return Failed(batch, failure);
        Log.BatchSplit(logger, batch.Count, failure.Message);
        var half = batch.Count / 2;
        var first = await ProcessAsync([.. batch.Take(half)], cancellation);
        IReadOnlyList<QueuedEntry> rest = [.. batch.Skip(half)];
        return first.Then(first.Outage is { } outage ? Failed(rest, outage) : await ProcessAsync(rest, cancellation));
    }

    /// <summary>Commits all of the entries, or none.</summary>
    /// <returns>Why none was committed; null if they were.</returns>
    private async Task<Exception?> TryCommitAsync(IReadOnlyList<QueuedEntry> batch, CancellationToken cancellation)
    {
        var (span, requests) = IngestionTracing.Batch(batch.Select(queued => queued.Entry.TraceParent));
        using var scope = LogScope.Begin(logger, "ingest batch", batch.Select(queued => queued.Entry.SystemId));
        try
        {
            var distinct = deduplicator.Distinct(
                batch.SelectMany(RowBuilder.Build),
                batch.Where(queued => queued.Entry.IsCounted).Select(queued => queued.Version).ToHashSet());
            if (distinct.Rows.Count > 0)
            {
                var embedded = await embedder.EmbedAsync(distinct.Rows, cancellation);
                await committer.CommitAsync(embedded, cancellation);
                deduplicator.Remember(distinct.Rows);
            }
            distinct.Tell(batch);
            Measure(batch);
            return null;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            IngestionTracing.Failed([span, .. requests], error);
            return error;
        }
        finally
        {
            span?.Dispose();
            foreach (var request in requests) request.Dispose();
        }
    }

    private BatchResult Failed(IReadOnlyList<QueuedEntry> batch, Exception reason)
    {
        Log.BatchFailed(logger, reason, batch.Count);
        foreach (var queued in batch)
            if (queued.Entry.Conversation is { } conversation) metrics.Failed(conversation.SystemId, queued.Rows);
        return BatchResult.Of(batch, reason, committer.LogVersion);
    }

    private void Measure(IReadOnlyList<QueuedEntry> batch)
    {
        var now = time.GetUtcNow();
        foreach (var queued in batch)
            if (queued.Entry.Conversation is { } conversation)
                metrics.Committed(conversation.SystemId, queued.Rows, now - queued.Entry.ReceivedAt);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "BatchFailed",
            Message = "A batch of {Entries} entries could not be committed")]
        public static partial void BatchFailed(ILogger logger, Exception error, int entries);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "BatchSplit",
            Message = "A batch of {Entries} entries fails by one of them, and is halved: {Reason}")]
        public static partial void BatchSplit(ILogger logger, int entries, string reason);
    }
}
