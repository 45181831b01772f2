using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// What the lake held when it was opened, as far as ingestion has to know: the writes that may be repeated, and the versions that
/// are taken.
/// </summary>
internal sealed partial class LakeHistory(
    ObjectStore store, Deduplicator deduplicator, VersionClock clock, DeliveryMode delivery, ILogger<LakeHistory> logger)
{
    /// <summary>
    /// Learns it from the files of the table; nothing where others write, too. A damaged file is named, and passed over.
    /// </summary>
    public async Task LearnAsync(IReadOnlyCollection<AddFile> files, CancellationToken cancellation)
    {
        if (files.Count(SegmentBounds.AreUntold) is > 0 and var untold) Log.BoundsUntold(logger, untold, files.Count);
        if (!delivery.HasOneWriter) return;
        foreach (var file in files) await LearnAsync(file, cancellation);
    }

    private async Task LearnAsync(AddFile file, CancellationToken cancellation)
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
        catch (LakeDamageException error)
        {
            Log.SegmentDamaged(logger, file.Name, error.Message);
            clock.Observe(SegmentStats.HighestVersion(file));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentDamaged",
            Message = "The segment {Segment} cannot be read: {Reason}")]
        public static partial void SegmentDamaged(ILogger logger, string segment, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "BoundsUntold",
            Message = "{Files} of {All} segments may have bounds in their footers that mislead other engines; "
                + "compaction repairs them, some at a run")]
        public static partial void BoundsUntold(ILogger logger, int files, int all);
    }
}
