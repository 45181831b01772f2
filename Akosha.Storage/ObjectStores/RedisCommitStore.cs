using Akosha.Storage.Queue;
using StackExchange.Redis;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Conditional creation for an object store that has none: Redis decides which content a name gets. The first writer puts
/// the whole content under the name's key (<c>SET … NX</c>), then everybody who finds the key, the winner or not, puts that very
/// content into the store if it is missing. A writer that dies in between is finished by the next one, and a writer that was
/// paused and wakes up can only write what is there already: the fence is the content itself, and no lock has to expire.
/// </summary>
/// <remarks>
/// If Redis loses a key between the decision and the write (its append-only file is up to a second behind when the machine
/// fails), two contents could compete; nothing had been acknowledged by then unless the object is there, and a name that is
/// there is never decided anew.
/// </remarks>
public sealed class RedisCommitStore(ObjectStore store, RedisConnection redis) : ObjectStore
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override string Location => $"{store.Location}, commits ordered by Redis";

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellation) => store.PrepareAsync(cancellation);

    /// <inheritdoc/>
    public override async Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        RedisKey key = $"akosha:commit:{name}";
        if (!await redis.CallAsync(database => database.KeyExistsAsync(key), cancellation)
            && await store.TryReadAsync(name, cancellation) is not null) return false;
        var won = await redis.CallAsync(
            database => database.StringSetAsync(key, content, Remembered, When.NotExists), cancellation);
        if (won && await store.TryReadAsync(name, cancellation) is { } earlier)
        {
            // Written between our two looks, by a decision that is forgotten already: what is there stands.
            await redis.CallAsync(database => database.KeyDeleteAsync(key), cancellation);
            return content.Span.SequenceEqual(earlier);
        }
        byte[]? decided = won ? content.ToArray() : await redis.CallAsync(database => database.StringGetAsync(key), cancellation);
        if (decided is null) return false; // forgotten meanwhile: the object has long been there
        // The key may hold our own content from an attempt whose answer was lost.
        var ours = won || content.Span.SequenceEqual(decided);
        if (won || await store.TryReadAsync(name, cancellation) is null) await store.PutAsync(name, decided, cancellation);
        return ours;
    }

    /// <inheritdoc/>
    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        store.PutAsync(name, content, cancellation);

    /// <inheritdoc/>
    public override Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation) =>
        store.TryReadAsync(name, cancellation);

    /// <inheritdoc/>
    public override Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation) =>
        store.TryOpenAsync(name, cancellation);

    /// <inheritdoc/>
    public override IAsyncEnumerable<StoredObject> ListAsync(string prefix, string startAfter, CancellationToken cancellation) =>
        store.ListAsync(prefix, startAfter, cancellation);

    /// <inheritdoc/>
    public override Task DeleteAsync(string name, CancellationToken cancellation) => store.DeleteAsync(name, cancellation);
}
