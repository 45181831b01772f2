namespace Akosha.Search.Indexing;

/// <summary>Who is told of what the index does.</summary>
/// <param name="Joining">
/// Called before the replica becomes ready: others are told that they must wait for it from now on. Null where nobody waits.
/// </param>
/// <param name="Searchable">
/// Called when messages of a segment have become searchable: when the oldest of them was received (microseconds since 1970).
/// </param>
/// <param name="Forgotten">
/// Called when the index has forgotten what was erased from the lake: whoever keeps copies of it forgets them, too.
/// </param>
internal sealed record IndexEvents(Func<CancellationToken, Task>? Joining, Action<long> Searchable, Action Forgotten)
{
    /// <summary>Nobody is.</summary>
    public static IndexEvents None { get; } = new(null, _ => { }, () => { });
}
