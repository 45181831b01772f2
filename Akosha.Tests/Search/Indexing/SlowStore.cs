using Akosha.Storage.ObjectStores;

namespace Akosha.Tests.Search.Indexing;

/// <summary>A store whose segments can be made slow or unreachable, and whose log can be hidden.</summary>
internal sealed class SlowStore(ObjectStore store) : ObjectStore
{
    /// <summary>What reading a segment waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>True to have every reading of a segment fail.</summary>
    public bool IsAway { get; set; }

    /// <summary>True to have entries of the log look as if they were not there.</summary>
    public bool HidesLog { get; set; }

    /// <summary>How often a segment was read.</summary>
    public int Reads { get; private set; }

    public override string Location => store.Location;

    public override async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation)
    {
        if (HidesLog && name.EndsWith(".json", StringComparison.Ordinal)) return null;
        if (!name.EndsWith(".parquet", StringComparison.Ordinal) || name.Contains("checkpoint", StringComparison.Ordinal))
            return await store.TryReadAsync(name, cancellation);
        Reads++;
        if (IsAway) throw new IOException("the store is away");
        await Gate;
        return await store.TryReadAsync(name, cancellation);
    }

    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        store.PutAsync(name, content, cancellation);

    public override Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        store.TryCreateAsync(name, content, cancellation);

    public override Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation) =>
        store.TryOpenAsync(name, cancellation);

    public override IAsyncEnumerable<StoredObject> ListAsync(string prefix, string startAfter, CancellationToken cancellation) =>
        store.ListAsync(prefix, startAfter, cancellation);

    public override Task DeleteAsync(string name, CancellationToken cancellation) => store.DeleteAsync(name, cancellation);
}
