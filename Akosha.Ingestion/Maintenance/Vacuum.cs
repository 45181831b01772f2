using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Deletes what no reader at an allowed lag can want any more: files that left the table longer ago than
/// <see cref="LakeOptions.RemovedFileRetentionHours"/>, files that no commit ever named, and log entries that are as old and that
/// a checkpoint covers. Files that an entry names which must not be followed stay, and so does what is hidden (by a name that
/// starts with a dot or an underscore), as the protocol has it.
/// </summary>
internal sealed class Vacuum(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
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
        var files = objects.Where(
            found => found.Modified < before && !found.Name.StartsWith(log.Folder, StringComparison.Ordinal));
        var useless = Useless(table, files.Select(found => found.Name[(MessagesTable.Name.Length + 1)..]), before)
            .Select(name => $"{MessagesTable.Name}/{name}").ToList();
        // With damage, even if only some of a checkpoint, entries may be all that is left to mend it by.
        if (table.Snapshot.Damage.IsEmpty) useless.AddRange(await OldEntriesAsync(objects, log, before, cancellation));
        progress.Expect(useless.Count);
        foreach (var name in useless)
        {
            await Store.DeleteAsync(name, cancellation);
            progress.Advance(1, 1);
        }
    }

    /// <summary>By their names, not by their paths: a path may be encoded in more than one way.</summary>
    private static IEnumerable<string> Useless(LakeTable table, IEnumerable<string> names, DateTimeOffset before)
    {
        var kept = SparedBy(table);
        kept.UnionWith(table.Snapshot.Files.Values.Select(file => file.Name));
        // A removal that the checkpoints have dropped is older than they keep.
        kept.UnionWith(
            table.Snapshot.Removed.Values.Where(
            remove => remove.DeletionTimestamp is { } at && DateTimeOffset.FromUnixTimeMilliseconds(at) >= before)
            .Select(remove => Uri.UnescapeDataString(remove.Path)));
        return names.Where(
            name => !kept.Contains(name) && !name.Split('/').Any(part => part.StartsWith('.') || part.StartsWith('_')));
    }

    /// <summary>
    /// Entries and checkpoints before the newest checkpoint that is itself old enough: whoever reads from there needs none of
    /// them.
    /// </summary>
    private async Task<List<string>> OldEntriesAsync(
        List<StoredObject> objects, CommitLog log, DateTimeOffset before, CancellationToken cancellation)
    {
        var checkpoints = new Checkpoint(Store, log)
            .Find(objects.Where(found => found.Name.StartsWith(log.Folder, StringComparison.Ordinal) && found.Modified < before)
            .Select(found => found.Name)).ToList();
        foreach (var (version, parts) in checkpoints)
        {
            try
            {
                if ((await new Checkpoint(Store, log).ReadAsync(version, parts, cancellation)).Refused.Count > 0) continue;
            }
            catch (Exception error) when (error is LakeDamageException or LakeUnsupportedException)
            {
                continue; // one that cannot be read covers nothing
            }
            var entries = objects.Where(
                found => log.VersionOf(found.Name) is { } entry && entry < version && found.Modified < before)
                .Select(found => found.Name);
            return [.. entries, .. checkpoints.Where(other => other.Version < version).SelectMany(other => other.Parts)];
        }
        return [];
    }
}
