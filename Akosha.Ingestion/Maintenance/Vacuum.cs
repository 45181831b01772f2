using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Deletes what no reader at an allowed lag can want any more: files that left the table longer ago than
/// <see cref="LakeOptions.RemovedFileRetentionHours"/>, files that no commit ever named, and log entries that are as old and that a
/// checkpoint covers.
/// </summary>
internal sealed class Vacuum(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers) : MaintenanceJob(store, lake, time, loggers)
{
    /// <inheritdoc/>
    public override string Name => "vacuum";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        // Listed before the table is read: what a commit names in between is then among its files.
        var objects = new List<StoredObject>();
        await foreach (var found in Store.ListAsync($"{MessagesTable.Name}/", "", cancellation)) objects.Add(found);
        var table = await OpenAsync(cancellation);
        var before = Time.GetUtcNow().AddHours(-Lake.RemovedFileRetentionHours);
        var log = new CommitLog(Store, MessagesTable.Name);
        var useless = objects.Where(found => found.Modified < before && (found.Name.StartsWith(log.Folder, StringComparison.Ordinal)
            ? false
            : IsUseless(table.Snapshot, found.Name[(MessagesTable.Name.Length + 1)..], before))).Select(found => found.Name).ToList();
        useless.AddRange(await OldEntriesAsync(objects, log, before, cancellation));
        progress.Expect(useless.Count);
        foreach (var name in useless)
        {
            await Store.DeleteAsync(name, cancellation);
            progress.Advance(1, 1);
        }
    }

    private static bool IsUseless(LakeSnapshot snapshot, string name, DateTimeOffset before)
    {
        var path = Uri.EscapeDataString(name);
        if (snapshot.Files.ContainsKey(name) || snapshot.Files.ContainsKey(path)) return false;
        var removed = snapshot.Removed.GetValueOrDefault(name) ?? snapshot.Removed.GetValueOrDefault(path);
        // A removal that the checkpoints have dropped is older than they keep.
        return removed is null || removed.DeletionTimestamp is not { } at || DateTimeOffset.FromUnixTimeMilliseconds(at) < before;
    }

    /// <summary>Entries and checkpoints before the newest checkpoint that is itself old enough: whoever reads from there needs none of them.</summary>
    private async Task<List<string>> OldEntriesAsync(List<StoredObject> objects, CommitLog log, DateTimeOffset before, CancellationToken cancellation)
    {
        var checkpoints = new Checkpoint(Store, log).Find(objects.Where(found => found.Name.StartsWith(log.Folder, StringComparison.Ordinal) && found.Modified < before)
            .Select(found => found.Name)).ToList();
        foreach (var (version, parts) in checkpoints)
        {
            try
            {
                await new Checkpoint(Store, log).ReadAsync(version, parts, cancellation);
            }
            catch (LakeException)
            {
                continue; // one that cannot be read covers nothing
            }
            var entries = objects.Where(found => log.VersionOf(found.Name) is { } entry && entry < version && found.Modified < before).Select(found => found.Name);
            return [.. entries, .. checkpoints.Where(other => other.Version < version).SelectMany(other => other.Parts)];
        }
        return [];
    }
}
