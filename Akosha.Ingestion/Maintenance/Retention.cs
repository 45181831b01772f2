using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Removes messages whose time is up. Each leaves a tombstone of its own version, so that an older write of the same message, in
/// another file, does not come back; purging drops it once there is none.
/// </summary>
internal sealed class Retention(
    ObjectStore store, LakeOptions lake, RetentionOptions options, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    /// <inheritdoc/>
    public override string Name => "retention";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        if (options.Count == 0) return;
        var table = await OpenAsync(cancellation);
        var files = FilesOf(table).Where(MayHoldExpired).ToList();
        progress.Expect(files.Count);
        foreach (var file in files)
        {
            var changed = false;
            if (await TryReadAsync(file, cancellation) is var (content, keys) && keys.Exists(IsExpired))
            {
                var now = UnixMicroseconds.Of(Time.GetUtcNow());
                var rewrite = new FileRewrite(
                    "DELETE", DataChange: true,
                    group => Task.FromResult(Array.ConvertAll(group, row => IsExpired(row) ? TombstoneOf(row, now) : row)));
                changed = await TryRewriteAsync(table, file, content, rewrite, cancellation);
            }
            progress.Advance(1, changed ? 1 : 0);
        }
    }

    private bool MayHoldExpired(AddFile file)
    {
        var days = SegmentStats.Systems(file) is { } systems ? systems.Select(options.DaysOf)
            : options.Values.Select(days => (double?)days);
        var shortest = days.Min();
        return shortest is { } least
            && (SegmentStats.Span(file) is not { } span || span.Oldest < Time.GetUtcNow().AddDays(-least));
    }

    private bool IsExpired(MessageRow row) => row.IsMessage
        && options.DaysOf(row.SystemId) is { } days && UnixMicroseconds.ToTime(row.Timestamp) < Time.GetUtcNow().AddDays(-days);

    private static MessageRow TombstoneOf(MessageRow row, long now) => new()
    {
        SystemId = row.SystemId,
        ConversationId = row.ConversationId,
        MessageId = row.MessageId,
        Timestamp = row.Timestamp,
        ReceivedAt = now,
        Version = row.Version,
        Metadata = row.Metadata, // of the conversation, of which younger messages may stay
        MetadataVersion = row.MetadataVersion,
        Deleted = true,
    };
}
