using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What a block keeps of the places of its messages that were edited by writers that did not know of one another: by the keys of
/// the messages, since several writes of one may be in the block, and others in none.
/// </summary>
internal sealed class BlockPlacements
{
    private readonly Dictionary<UInt128, Placement> _byKey = [];

    /// <summary>One of them, as it is written.</summary>
    /// <param name="Key">The hash of the message's key.</param>
    /// <param name="Placing">What is known (<see cref="PlacingText"/>).</param>
    internal sealed record Named(UInt128 Key, string Placing);

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<UInt128, Placement> ByKey => _byKey;

    /// <summary>As they are written.</summary>
    public List<Named> ToWrite() => [.. _byKey.Select(pair => new Named(pair.Key, PlacingText.Write(pair.Value)))];

    /// <summary>Those that were written.</summary>
    public static BlockPlacements Of(IEnumerable<Named>? written)
    {
        var placements = new BlockPlacements();
        foreach (var named in written ?? []) placements.Add(named.Key, PlacingText.Read(named.Placing));
        return placements;
    }

    /// <summary>Adds what is known of a message to what was known.</summary>
    public void Add(UInt128 key, Placement placement) =>
        _byKey[key] = _byKey.TryGetValue(key, out var known) ? known.Union(placement) : placement;

    /// <summary>Adds all of others.</summary>
    public void Add(IEnumerable<KeyValuePair<UInt128, Placement>> others)
    {
        foreach (var (key, placement) in others) Add(key, placement);
    }
}
