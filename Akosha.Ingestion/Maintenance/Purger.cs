using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Rewrites the files that hold deleted messages, or many that newer writes have replaced in other files; and drops tombstones that
/// cover nothing any more. It reads the keys of all files, so it keeps about 50 bytes a message in memory while it runs.
/// </summary>
internal sealed class Purger(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers) : MaintenanceJob(store, lake, time, loggers)
{
    private const double MostSuperseded = 0.2;

    /// <inheritdoc/>
    public override string Name => "purge";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var files = table.Snapshot.Files.Values.ToList();
        progress.Expect(2 * files.Count);
        var newest = new NewestRows();
        foreach (var file in files)
        {
            if (await TryReadAsync(file, keysOnly: true, cancellation) is { } rows) newest.Add(rows);
            progress.Advance(1, 0);
        }
        // A write may still be in the queue that is older than a tombstone: young ones stay.
        var oldEnough = UnixMicroseconds.Of(Time.GetUtcNow().AddHours(-Lake.RemovedFileRetentionHours));
        foreach (var file in files)
        {
            var changed = await PurgeAsync(table, file, newest, oldEnough, cancellation);
            progress.Advance(1, changed ? 1 : 0);
        }
    }

    private async Task<bool> PurgeAsync(LakeTable table, AddFile file, NewestRows newest, long oldEnough, CancellationToken cancellation)
    {
        if (await TryReadAsync(file, keysOnly: true, cancellation) is not { } keys) return false;
        var (buried, superseded, spent) = (keys.Count(newest.IsBuried), keys.Count(newest.IsSuperseded), keys.Count(row => IsSpent(row, newest, oldEnough)));
        if (buried == 0 && superseded <= keys.Count * MostSuperseded && spent <= keys.Count * MostSuperseded) return false;
        if (await TryReadAsync(file, keysOnly: false, cancellation) is not { } rows) return false;
        var kept = rows.FindAll(row => !newest.IsBuried(row) && !newest.IsSuperseded(row) && !IsSpent(row, newest, oldEnough));
        await ReplaceAsync(table, "OPTIMIZE", [file], kept.Count == 0 ? [] : [kept], IsArranged(file), dataChange: false, cancellation);
        return true;
    }

    private static bool IsSpent(MessageRow row, NewestRows newest, long oldEnough) => row.Deleted && row.ReceivedAt < oldEnough && !newest.Covers(row);
}
