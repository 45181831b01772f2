using Akosha.Ingestion.Diagnostics;
using Akosha.ServiceDefaults.Telemetry;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>What happens to a batch between the queue and the acknowledgement: rows, repeats dropped, vectors, one commit.</summary>
internal sealed partial class IngestionPipeline(
    ObjectStore store, VersionClock clock, Deduplicator deduplicator, BatchEmbedder embedder, Committer committer,
    IngestionMetrics metrics, TimeProvider time, ILogger<IngestionPipeline> logger)
{
    /// <summary>The version of the log that holds everything committed so far.</summary>
    public long LogVersion => committer.LogVersion;

    /// <summary>Opens the lake and learns what it holds.</summary>
    /// <param name="isOnlyWriter">True if nobody else writes to it: then exact repeats of what it holds can be told.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task OpenAsync(bool isOnlyWriter, CancellationToken cancellation)
    {
        var files = await committer.OpenAsync(cancellation);
        if (files.Count(SegmentBounds.AreUntold) is > 0 and var untold) Log.BoundsUntold(logger, untold, files.Count);
        foreach (var file in isOnlyWriter ? files : [])
        {
            try
            {
                var content = await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation);
                await foreach (var rows in SegmentFile.FactsAsync(content, cancellation))
                {
                    deduplicator.Remember(rows);
                    if (rows.Length > 0) clock.Observe(rows.Max(row => row.Version));
                }
            }
            catch (LakeException error)
            {
                Log.SegmentDamaged(logger, file.Name, error.Message);
                clock.Observe(SegmentStats.HighestVersion(file));
            }
        }
    }

    /// <summary>Processes a batch: afterwards all of it is in the lake, or, if this throws, none of it.</summary>
    /// <returns>The version of the log that holds it.</returns>
    public async Task<long> ProcessAsync(IReadOnlyList<QueuedEntry> batch, CancellationToken cancellation)
    {
        var (span, requests) = IngestionTracing.Batch(batch.Select(queued => queued.Entry.TraceParent));
        using var scope = LogScope.Begin(logger, "ingest batch", batch.Select(queued => queued.Entry.SystemId));
        try
        {
            var rows = deduplicator.Distinct(batch.SelectMany(RowBuilder.Build));
            if (rows.Count > 0)
            {
                var embedded = await embedder.EmbedAsync(rows, cancellation);
                await committer.CommitAsync(embedded, cancellation);
                deduplicator.Remember(rows);
            }
            Measure(batch);
            return committer.LogVersion;
        }
        catch (Exception error)
        {
            IngestionTracing.Failed([span, .. requests], error);
            throw;
        }
        finally
        {
            span?.Dispose();
            foreach (var request in requests) request.Dispose();
        }
    }

    private void Measure(IReadOnlyList<QueuedEntry> batch)
    {
        var now = time.GetUtcNow();
        foreach (var queued in batch)
            if (queued.Entry.Conversation is { } conversation) metrics.Committed(conversation.SystemId, queued.Rows, now - queued.Entry.ReceivedAt);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentDamaged", Message = "The segment {Segment} cannot be read: {Reason}")]
        public static partial void SegmentDamaged(ILogger logger, string segment, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "BoundsUntold",
            Message = "{Files} of {All} segments may have bounds in their footers that mislead other engines; compaction repairs them, some at a run")]
        public static partial void BoundsUntold(ILogger logger, int files, int all);
    }
}
