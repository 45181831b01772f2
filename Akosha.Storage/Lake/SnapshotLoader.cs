using Akosha.Storage.ObjectStores;

namespace Akosha.Storage.Lake;

/// <summary>Finds the state of a table: the newest checkpoint that can be read, then every log entry after it.</summary>
internal sealed class SnapshotLoader(ObjectStore store, CommitLog log)
{
    private readonly Checkpoint _checkpoint = new(store, log);
    private readonly List<LakeDamage> _damage = [];

    public async Task<LakeSnapshot> LoadAsync(CancellationToken cancellation)
    {
        var hint = await _checkpoint.LastVersionAsync(cancellation);
        var names = await ListAsync(hint is { } version ? Before(version) : "", cancellation);
        var snapshot = await NewestCheckpointAsync(names, cancellation);
        if (snapshot is null && hint is not null)
        {
            names = await ListAsync("", cancellation);
            snapshot = await NewestCheckpointAsync(names, cancellation);
        }
        var entries = await EntriesAsync(names, snapshot?.Version ?? -1, cancellation);
        snapshot = (snapshot ?? LakeSnapshot.None).Apply(entries);
        return snapshot with { Damage = [.. _damage.DistinctBy(damage => damage.Name)] };
    }

    /// <summary>A name that sorts before every object of the version.</summary>
    private string Before(long version) => log.NameOf(version).Replace(".json", "", StringComparison.Ordinal);

    private async Task<List<string>> ListAsync(string startAfter, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var found in store.ListAsync(log.Folder, startAfter, cancellation)) names.Add(found.Name);
        return names;
    }

    private async Task<LakeSnapshot?> NewestCheckpointAsync(List<string> names, CancellationToken cancellation)
    {
        foreach (var (version, parts) in _checkpoint.Find(names))
        {
            try
            {
                var (snapshot, refused) = await _checkpoint.ReadAsync(version, parts, cancellation);
                _damage.AddRange(refused);
                return snapshot;
            }
            catch (Exception error) when (error is LakeDamageException or LakeUnsupportedException)
            {
                _damage.Add(new LakeDamage(parts[0], error.Message));
            }
        }
        return null;
    }

    private async Task<List<LakeEntry>> EntriesAsync(List<string> names, long after, CancellationToken cancellation)
    {
        var entries = new List<LakeEntry>();
        var expected = after + 1;
        long[] versions = [.. names.Select(log.VersionOf).OfType<long>().Where(version => version > after).Order()];
        foreach (var chunk in versions.Chunk(CommitLog.MaxAhead))
        {
            foreach (var entry in await Task.WhenAll(chunk.Select(version => ReadAsync(version, cancellation))))
            {
                if (expected < entry.Version)
                    _damage.Add(new LakeDamage(log.NameOf(expected), Missing(expected, entry.Version - 1)));
                if (entry.Damage is { } damage) _damage.Add(damage);
                entries.Add(entry);
                expected = entry.Version + 1;
            }
        }
        return entries;
    }

    private async Task<LakeEntry> ReadAsync(long version, CancellationToken cancellation)
    {
        return await log.TryReadAsync(version, cancellation)
            ?? new LakeEntry(version, []) { Damage = new LakeDamage(log.NameOf(version), Missing(version, version)) };
    }

    private static string Missing(long first, long last) =>
        first == last ? "the log entry is missing" : $"the log entries from there to {last} are missing";
}
