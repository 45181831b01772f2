using Akosha.Storage.ObjectStores;

namespace Akosha.Tests.Hosting;

/// <summary>A store that has room for some segments, and then fails as it is told to.</summary>
internal sealed class FullStore(ObjectStore store, int segments, Func<Exception> failure) : ObjectStore
{
    private int _left = segments;

    public override string Location => store.Location;

    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        name.EndsWith(".parquet", StringComparison.Ordinal) && Interlocked.Decrement(ref _left) < 0 ? throw failure()
            : store.PutAsync(name, content, cancellation);

    public override Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation) =>
        store.TryReadAsync(name, cancellation);

    public override Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        store.TryCreateAsync(name, content, cancellation);

    public override Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation) =>
        store.TryOpenAsync(name, cancellation);

    public override IAsyncEnumerable<StoredObject> ListAsync(string prefix, string startAfter, CancellationToken cancellation) =>
        store.ListAsync(prefix, startAfter, cancellation);

    public override Task DeleteAsync(string name, CancellationToken cancellation) => store.DeleteAsync(name, cancellation);
}
