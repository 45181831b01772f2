using System.Collections.Immutable;

namespace Akosha.Storage.Lake;

/// <summary>
/// The table at one version, by the section "Action Reconciliation" of the protocol: the newest action of each file
/// counts. Immutable; <see cref="Apply"/> gives the next version.
/// </summary>
public sealed record LakeSnapshot
{
    /// <summary>A table that does not exist yet.</summary>
    public static readonly LakeSnapshot None = new();

    /// <summary>The version; −1 when there is no table yet.</summary>
    public long Version { get; init; } = -1;

    /// <summary>What the table asks of readers and writers; null when there is no table yet.</summary>
    public TableProtocol? Protocol { get; init; }

    /// <summary>The columns and settings of the table; null when there is no table yet.</summary>
    public TableMetadata? Metadata { get; init; }

    /// <summary>The files of the table by path.</summary>
    public ImmutableDictionary<string, AddFile> Files { get; init; } = ImmutableDictionary<string, AddFile>.Empty;

    /// <summary>The files that left the table and may still be in the store, by path.</summary>
    public ImmutableDictionary<string, RemoveFile> Removed { get; init; } = ImmutableDictionary<string, RemoveFile>.Empty;

    /// <summary>The newest <c>txn</c> action of each application, by its id.</summary>
    public ImmutableDictionary<string, TransactionId> Transactions { get; init; } = ImmutableDictionary<string,
        TransactionId>.Empty;

    /// <summary>The log objects that could not be read, or must not be followed, on the way here.</summary>
    public ImmutableList<LakeDamage> Damage { get; init; } = [];

    /// <summary>
    /// False once an entry asked for a reader that this is not: what the table held before it is all that is known.
    /// </summary>
    public bool IsReadable => Protocol?.IsReadable != false;

    /// <summary>
    /// The snapshot after <paramref name="entries"/>, which follow this one in order. From an entry on that asks for a newer
    /// reader, nothing more is taken: what it means is not known here.
    /// </summary>
    public LakeSnapshot Apply(IEnumerable<LakeEntry> entries)
    {
        var version = Version;
        var protocol = Protocol;
        var metadata = Metadata;
        var files = Files.ToBuilder();
        var removed = Removed.ToBuilder();
        var transactions = Transactions.ToBuilder();
        foreach (var entry in entries)
        {
            version = entry.Version;
            if (protocol is { IsReadable: false }) continue;
            foreach (var action in entry.Actions)
            {
                protocol = action.Protocol ?? protocol;
                metadata = action.MetaData ?? metadata;
                if (action.Txn is { } txn) transactions[txn.AppId] = txn;
                if (action.Remove is { } remove) Remove(files, removed, remove);
            }
            // Adds after removes: within one commit a path may be removed and added again, and is then part of the table.
            foreach (var action in entry.Actions)
                if (action.Add is { } add) Add(files, removed, add);
        }
        return this with
        {
            Version = version,
            Protocol = protocol,
            Metadata = metadata,
            Files = files.ToImmutable(),
            Removed = removed.ToImmutable(),
            Transactions = transactions.ToImmutable(),
        };
    }

    private static void Add(
        ImmutableDictionary<string, AddFile>.Builder files, ImmutableDictionary<string, RemoveFile>.Builder removed, AddFile add)
    {
        files[add.Path] = add;
        removed.Remove(add.Path);
    }

    private static void Remove(
        ImmutableDictionary<string, AddFile>.Builder files, ImmutableDictionary<string, RemoveFile>.Builder removed,
            RemoveFile remove)
    {
        files.Remove(remove.Path);
        removed[remove.Path] = remove;
    }
}
