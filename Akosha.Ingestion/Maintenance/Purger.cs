using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Rewrites the files that hold deleted messages, or many that newer writes have replaced in other files; and drops tombstones
/// that cover nothing any more. It reads the keys of all files, so it keeps about 64 bytes a message in memory while it runs.
/// </summary>
internal sealed class Purger(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    private const double MaxSuperseded = 0.2;

    /// <inheritdoc/>
    public override string Name => "purge";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var files = table.Snapshot.Files.Values.ToList();
        var spared = SparedBy(table);
        progress.Expect(2 * files.Count);
        var newest = new NewestRows();
        foreach (var (number, file) in files.Index())
        {
            if (await TryReadAsync(file, cancellation) is { } read)
                foreach (var (position, row) in read.Keys.Index()) newest.Add(row, (number, position));
            progress.Advance(1, 0);
        }
        if (newest.NeedsPlaces)
            foreach (var file in files)
                if (await TryReadAsync(file, cancellation) is { } read) newest.AddPlaces(read.Keys);
        // A write may still be in the queue that is older than a tombstone: young ones stay.
        // All stay while an entry is left out: it may bring back what they cover.
        var oldEnough = !table.Snapshot.Damage.IsEmpty ? long.MinValue
            : UnixMicroseconds.Of(Time.GetUtcNow().AddHours(-Lake.RemovedFileRetentionHours));
        foreach (var (number, file) in files.Index())
        {
            var changed = !spared.Contains(file.Name) && await PurgeAsync(table, file, number, newest, oldEnough, cancellation);
            progress.Advance(1, changed ? 1 : 0);
        }
    }

    private async Task<bool> PurgeAsync(
        LakeTable table, AddFile file, int number, NewestRows newest, long oldEnough, CancellationToken cancellation)
    {
        if (await TryReadAsync(file, cancellation) is not var (content, keys)) return false;
        var fates = keys.Index()
            .Select(key => newest.FateInPurge(key.Item, (number, key.Index), row => row.ReceivedAt < oldEnough)).ToArray();
        var changed = fates.Count(fate => fate != RowFate.Keep);
        var erases = keys.Zip(fates).Any(key => key.Second is RowFate.Drop or RowFate.Hollow && newest.IsDeleted(key.First));
        if (!erases && changed <= keys.Count * MaxSuperseded) return false;
        return await TryRewriteAsync(table, file, content, FileRewrite.By(fates), cancellation);
    }
}
