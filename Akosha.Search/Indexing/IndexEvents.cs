namespace Akosha.Search.Indexing;

/// <summary>Who is told of what the index does.</summary>
/// <param name="Joining">
/// Called before the replica becomes ready: others are told that they must wait for it from now on. Null where nobody waits.
/// </param>
/// <param name="Searchable">
/// Called when messages of a segment have become searchable: when the oldest of them was received (microseconds since 1970).
/// </param>
internal sealed record IndexEvents(Func<CancellationToken, Task>? Joining, Action<long> Searchable)
{
    /// <summary>Nobody is.</summary>
    public static IndexEvents None { get; } = new(null, _ => { });
}
