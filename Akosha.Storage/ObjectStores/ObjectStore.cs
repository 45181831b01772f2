namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Where the lake's objects live: a flat space of names such as <c>lake/messages/_delta_log/00000000000000000000.json</c>.
/// An object is written whole or not at all, and is on stable storage when the call that wrote it returns.
/// </summary>
public abstract class ObjectStore
{
    /// <summary>Where the objects are, for messages to operators; never holds a credential.</summary>
    public abstract string Location { get; }

    /// <summary>Makes the store ready for use: creates what it needs, such as a bucket, if it is not there.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Finds out whether the store can do what <see cref="TryCreateAsync"/> promises.</summary>
    /// <exception cref="NotSupportedException">It cannot; the message says what to do.</exception>
    public virtual Task RequireConditionalCreateAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Writes an object, replacing one of that name.</summary>
    /// <exception cref="StoreFullException">
    /// The store has no room; nothing is there under that name that was not before.
    /// </exception>
    public abstract Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Writes an object only if none of that name exists; of several concurrent callers exactly one wins.</summary>
    /// <returns>False if the name was taken.</returns>
    /// <exception cref="StoreFullException">The store has no room; the name is not taken.</exception>
    public abstract Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Reads a whole object; null if there is none.</summary>
    public abstract Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation);

    /// <summary>Opens an object for seeking reads; null if there is none.</summary>
    public abstract Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation);

    /// <summary>
    /// The objects whose names start with <paramref name="prefix"/> (ending in a slash) and come after
    /// <paramref name="startAfter"/>, in ordinal order of their names.
    /// </summary>
    public abstract IAsyncEnumerable<StoredObject> ListAsync(string prefix, string startAfter, CancellationToken cancellation);

    /// <summary>Removes an object; nothing happens if there is none.</summary>
    public abstract Task DeleteAsync(string name, CancellationToken cancellation);
}
