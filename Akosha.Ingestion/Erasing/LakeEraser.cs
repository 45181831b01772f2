using Akosha.Ingestion.Maintenance;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// Takes what is erased out of the lake: out of the files of the table, by writing them anew; with the files that left it before
/// their time; and out of the log. Called within the job alone.
/// </summary>
internal sealed class LakeEraser(
    ObjectStore store, LakeOptions lake, DeliveryMode delivery, TimeProvider time, ILoggerFactory loggers)
    : LakeWork(store, lake, time, loggers)
{
    /// <summary>A file that no commit has named for so long is nobody's any more: no writer takes as long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(15);

    /// <summary>The clock of a store may be so much behind that of this process.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _begun = time.GetUtcNow();
    private readonly HashSet<(string Scope, string Name)> _clear = [];

    /// <summary>What the files of the table have of a scope.</summary>
    /// <param name="table">The table.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="until">What was received later is not meant.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Findings> LookAsync(
        LakeTable table, ErasureScope scope, DateTimeOffset until, CancellationToken cancellation)
    {
        var view = new LakeView(scope, UnixMicroseconds.Of(until));
        List<AddFile> files = [.. table.Snapshot.Files.Values.Where(file => LakeView.MayHold(file, scope.SystemId))];
        var spared = SparedBy(table);
        var unread = new List<string>();
        var holders = new List<int>();
        foreach (var (number, file) in files.Index())
        {
            if (spared.Contains(file.Name) || await TryReadAsync(file, cancellation) is not { } read) unread.Add(file.Name);
            else if (view.Add(number, read.Keys)) holders.Add(number);
        }
        // Read again rather than kept: they may be many, and a store gives them again.
        var concerned = new Dictionary<AddFile, RowFate[]>();
        foreach (var number in holders)
        {
            if (await TryReadAsync(files[number], cancellation) is not { } read) unread.Add(files[number].Name);
            else if (view.FatesIn(number, read.Keys) is { } fates) concerned[files[number]] = fates;
        }
        return new Findings(view, concerned, unread);
    }

    /// <summary>Writes anew the files that have something of a scope.</summary>
    /// <returns>How many it wrote.</returns>
    public async Task<int> RewriteAsync(LakeTable table, Findings findings, CancellationToken cancellation)
    {
        var written = 0;
        foreach (var (file, fates) in findings.Concerned)
        {
            if (await TryFetchAsync(file, cancellation) is not { } content) continue;
            if (await TryRewriteAsync(table, file, content, FileRewrite.By(fates), cancellation)) written++;
        }
        return written;
    }

    /// <summary>Tells those who follow the log that they are to forget what left with the files.</summary>
    /// <returns>The version of the log that says so.</returns>
    public async Task<long> MarkAsync(LakeTable table, CancellationToken cancellation)
    {
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        var last = table.Snapshot.Transactions.GetValueOrDefault(MessagesTable.Erasures)?.Version ?? 0;
        await table.CommitAsync(new LakeCommit("ERASE", [], [])
        {
            Transaction = new TransactionId
            {
                AppId = MessagesTable.Erasures,
                Version = Math.Max(now, last + 1),
                LastUpdated = now,
            },
        }, cancellation);
        return table.Snapshot.Version;
    }

    /// <summary>Deletes the files that have something of a scope and are not in the table, whenever they left it.</summary>
    /// <returns>How many it deleted, and how many may still be committed by a writer under way.</returns>
    public async Task<(int Deleted, int Young)> DeleteRemovedAsync(
        LakeTable table, ErasureScope scope, CancellationToken cancellation)
    {
        var deleted = 0;
        var young = 0;
        var kept = SparedBy(table);
        kept.UnionWith(table.Snapshot.Files.Values.Select(file => file.Name));
        var removed = table.Snapshot.Removed.Values.Select(file => Uri.UnescapeDataString(file.Path))
            .ToHashSet(StringComparer.Ordinal);
        await foreach (var found in Store.ListAsync($"{MessagesTable.Name}/", "", cancellation))
        {
            var name = found.Name[(MessagesTable.Name.Length + 1)..];
            if (kept.Contains(name) || name.Split('/').Any(part => part.StartsWith('.') || part.StartsWith('_'))) continue;
            if (_clear.Contains((scope.Digest, name))) continue;
            if (!await MayHoldAsync(found.Name, scope, cancellation)) _clear.Add((scope.Digest, name));
            else if (removed.Contains(name) || IsAbandoned(found.Modified))
            {
                await Store.DeleteAsync(found.Name, cancellation);
                deleted++;
            }
            else young++;
        }
        return (deleted, young);
    }

    /// <summary>Has the log name a system no more.</summary>
    /// <returns>How many objects of it named the system; those that name it still cannot be read.</returns>
    public Task<int> RedactLogAsync(LakeTable table, string system, CancellationToken cancellation) =>
        new LogRedaction(Store, system).RunAsync(table, cancellation);

    /// <summary>
    /// True if nobody is left to commit a file that no commit names: it is old, or, where this process is the one writer, from
    /// before it began.
    /// </summary>
    private bool IsAbandoned(DateTimeOffset modified)
    {
        var now = Time.GetUtcNow();
        return modified < now - Abandoned || (delivery.HasOneWriter && modified < _begun && now > _begun + ClockTolerance);
    }

    /// <summary>True if a file has rows of a scope, or cannot be read.</summary>
    private async Task<bool> MayHoldAsync(string name, ErasureScope scope, CancellationToken cancellation)
    {
        if (await Store.TryReadAsync(name, cancellation) is not { } content) return false;
        try
        {
            await foreach (var rows in SegmentFile.GroupsAsync(content, keysOnly: true, cancellation))
                if (Array.Exists(rows, scope.IsIn)) return true;
            return false;
        }
        catch (LakeDamageException)
        {
            return true;
        }
    }

    /// <summary>What was found in the files of the table.</summary>
    /// <param name="View">What they have.</param>
    /// <param name="Concerned">The files to be written anew, with the fates of their rows.</param>
    /// <param name="Unread">The files of which nobody knows, since they are damaged.</param>
    public sealed record Findings(
        LakeView View, IReadOnlyDictionary<AddFile, RowFate[]> Concerned, IReadOnlyList<string> Unread);
}
