using System.Globalization;
using System.Text.Json;
using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>
/// Classic checkpoints (V1 spec of the protocol) in <c>_delta_log/{version:D20}.checkpoint.parquet</c> and the pointer
/// <c>_last_checkpoint</c>. Multi-part checkpoints of other writers are read too.
/// </summary>
/// <param name="store">The store that holds the table.</param>
/// <param name="log">The log of the table.</param>
public sealed class Checkpoint(ObjectStore store, CommitLog log)
{
    private string Pointer => log.Folder + "_last_checkpoint";

    /// <summary>The version that <c>_last_checkpoint</c> names; null if there is none, or it cannot be read.</summary>
    public async Task<long?> LastVersionAsync(CancellationToken cancellation) => (await PointerAsync(cancellation))?.Version;

    private async Task<(long Version, long? Size)?> PointerAsync(CancellationToken cancellation)
    {
        if (await store.TryReadAsync(Pointer, cancellation) is not { } content) return null;
        try
        {
            using var pointer = JsonDocument.Parse(content);
            var version = pointer.RootElement.GetProperty("version").GetInt64();
            return version < 0 ? null
                : (version, pointer.RootElement.TryGetProperty("size", out var size) && size.TryGetInt64(out var rows) ? rows
                : null);
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null; // the pointer is a hint: the listing finds the checkpoints without it
        }
    }

    /// <summary>
    /// The complete checkpoints among the objects of the log folder, newest first: their version and their parts.
    /// </summary>
    public IEnumerable<(long Version, IReadOnlyList<string> Parts)> Find(IEnumerable<string> names)
    {
        var parts = names.Select(name => (Name: name, Id: Identify(name))).Where(found => found.Id is not null);
        foreach (
            var group in parts.GroupBy(found => (found.Id!.Value.Version, found.Id.Value.Parts))
            .OrderByDescending(group => group.Key.Version))
            if (group.Count() == group.Key.Parts && group.Select(found => found.Id!.Value.Part).Order()
                .SequenceEqual(Enumerable.Range(1, group.Key.Parts)))
                yield return (group.Key.Version, [.. group.Select(found => found.Name)]);
    }

    /// <summary>Reads a checkpoint into the snapshot it holds. Rows that must not be followed are left out, and named.</summary>
    /// <exception cref="LakeDamageException">A part cannot be read, or the checkpoint is not whole.</exception>
    /// <exception cref="LakeUnsupportedException">The table asks for a newer reader.</exception>
    public async Task<(LakeSnapshot Snapshot, IReadOnlyList<LakeDamage> Refused)> ReadAsync(
        long version, IEnumerable<string> parts, CancellationToken cancellation)
    {
        var actions = new List<LakeAction>();
        var refused = new List<LakeDamage>();
        var rows = 0L;
        foreach (var part in parts)
        {
            var content = await store.TryReadAsync(part, cancellation) ?? throw new LakeDamageException($"{part} is gone");
            foreach (var (action, problem) in await CheckpointFile.ReadAsync(content, cancellation))
            {
                rows++;
                if (action?.Protocol is { IsReadable: false }) throw new LakeUnsupportedException(problem!);
                if (problem is null) actions.Add(action!);
                else refused.Add(
                    new LakeDamage(
                    part, problem)
                    { Files = action is null ? null : [.. new[] { action.FileName }.OfType<string>()] });
            }
        }
        if (await PointerAsync(cancellation) is { } pointer && pointer.Version == version && pointer.Size is { } size
            && size != rows)
            throw new LakeDamageException($"the checkpoint has {rows} rows, and {size} were written");
        var snapshot = LakeSnapshot.None.Apply([new LakeEntry(version, actions)]);
        return snapshot.Metadata is null || snapshot.Protocol is null
            ? throw new LakeDamageException("the checkpoint holds no metadata or no protocol")
            : (snapshot, refused);
    }

    /// <summary>Writes the checkpoint of a snapshot, then the pointer to it.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="expired">Removed files deleted before this time (milliseconds since 1970) are left out.</param>
    /// <param name="cancellation">Cancels the write; the log is as it was.</param>
    public async Task WriteAsync(LakeSnapshot snapshot, long expired, CancellationToken cancellation)
    {
        List<LakeAction> actions =
        [
            new() { Protocol = snapshot.Protocol },
            new() { MetaData = snapshot.Metadata },
            .. snapshot.Transactions.Values.Select(txn => new LakeAction { Txn = txn }),
            .. snapshot.Files.Values.Select(add => new LakeAction { Add = add with { DataChange = false } }),
            .. snapshot.Removed.Values.Where(remove => remove.DeletionTimestamp >= expired)
                .Select(remove => new LakeAction { Remove = remove with { DataChange = false } }),
        ];
        var content = await CheckpointFile.WriteAsync(actions, cancellation);
        await store.PutAsync(
            log.NameOf(snapshot.Version).Replace(".json", ".checkpoint.parquet", StringComparison.Ordinal), content,
            cancellation);
        var pointer = new
        {
            version = snapshot.Version,
            size = actions.Count,
            sizeInBytes = content.Length,
            numOfAddFiles = snapshot.Files.Count
        };
        await store.PutAsync(Pointer, JsonSerializer.SerializeToUtf8Bytes(pointer), cancellation);
    }

    private (long Version, int Part, int Parts)? Identify(string name)
    {
        var fields = name[log.Folder.Length..].Split('.');
        if (fields.Length < 3 || fields[1] != "checkpoint" || fields[^1] != "parquet" || fields[0].Length != 20) return null;
        if (!long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return null;
        if (fields.Length == 3) return (version, 1, 1);
        return fields.Length == 5 && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var parts) ? (version, part, parts)
                : null;
    }
}
