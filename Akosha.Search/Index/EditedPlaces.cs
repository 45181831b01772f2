using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// What is known of the places of messages whose newest write does not say all of it: they were edited, or deleted and written
/// again, by writers that did not know of one another. Those are few.
/// </summary>
/// <param name="facts">What rows say, by number.</param>
internal sealed class EditedPlaces(FactColumns facts)
{
    private readonly Dictionary<UInt128, Placement> _byKey = [];
    private readonly Dictionary<MessageNumber, UInt128> _keys = [];

    /// <summary>What is known of a message; null if that is what its newest write says.</summary>
    public Placement? Find(UInt128 key) => _byKey.GetValueOrDefault(key);

    /// <summary>The key of a message of which more is known than its row says.</summary>
    public bool TryGetKey(MessageNumber message, out UInt128 key) => _keys.TryGetValue(message, out key);

    /// <summary>Adds what is known of a message.</summary>
    public void Add(UInt128 key, Placement placement) => _byKey[key] = Find(key)?.Union(placement) ?? placement;

    /// <summary>What a write says with another or a tombstone of its key; null if the newer says all of it.</summary>
    /// <param name="key">The hash of the message's key.</param>
    /// <param name="known">The newest write that was known.</param>
    /// <param name="message">A message with the other write.</param>
    public Placement? Join(UInt128 key, KeyIndex.Entry known, MessageNumber message)
    {
        var before = Find(key);
        if (before is null && IsSettled(message) && (known.Message.IsNone || IsSettled(known.Message))) return null;
        var newest = known.Message.IsNone ? Placement.Deleted(known.Version)
            : before is not null && _keys.ContainsKey(known.Message) ? before : Of(known.Message);
        return (before?.Union(newest) ?? newest).Union(Of(message));
    }

    /// <summary>What is known of a message that has the newest write of its key, if a tombstone of it is older.</summary>
    public Placement? Join(UInt128 key, KeyIndex.Entry known, long tombstone)
    {
        if (Find(key) is not { } before)
        {
            if (IsSettled(known.Message)) return null;
            before = Of(known.Message);
        }
        return before.Since >= tombstone ? null : before.Union(Placement.Deleted(tombstone));
    }

    /// <summary>Keeps what is known of a message, and puts the message where that says.</summary>
    /// <param name="key">The hash of its key.</param>
    /// <param name="message">The message with the newest write.</param>
    /// <param name="placement">What is known.</param>
    /// <param name="tombstone">The newest version of a tombstone of its conversation or its system; 0 if there is none.</param>
    /// <returns>What is known now.</returns>
    public Placement Settle(UInt128 key, MessageNumber message, Placement placement, long tombstone)
    {
        if (tombstone > placement.Since) placement = placement.Union(Placement.Deleted(tombstone));
        _byKey[key] = placement;
        _keys[message] = key;
        if (placement.Resolve(tombstone) is not { } placing) return placement;
        facts.Timestamps[message.Value] = placing.Timestamp;
        facts.PlacedTimes[message.Value] = placing.Place.Time;
        facts.PlacedVersions[message.Value] = placing.Place.Version;
        facts.Ordinals[message.Value] = placing.Place.Ordinal;
        return placement;
    }

    /// <summary>Forgets a message that was deleted.</summary>
    public void Forget(UInt128 key, MessageNumber message)
    {
        _byKey.Remove(key);
        Leave(message);
    }

    /// <summary>A newer write has taken the place of a message.</summary>
    public void Leave(MessageNumber message) => _keys.Remove(message);

    /// <summary>True if what is known of a message lacks a write, or a tombstone, that is older than its newest write.</summary>
    public bool Lacks(UInt128 key, KeyIndex.Entry known, MessageRow row) =>
        !known.Message.IsNone && !(row.PlacingKind == PlacingKind.Settled && IsSettled(known.Message))
            && !(Find(key) ?? Of(known.Message)).Knows(row.Version);

    private bool IsSettled(MessageNumber message) => facts.Placings[message.Value] == PlacingKind.Settled;

    /// <summary>What a row says that lists nothing; of one that does all is known by now.</summary>
    private Placement Of(MessageNumber message)
    {
        var i = message.Value;
        var place = new MessagePlace(facts.PlacedTimes[i], facts.PlacedVersions[i], facts.Ordinals[i]);
        var kind = facts.Placings[i];
        return kind == PlacingKind.Listed ? Placement.Deleted(0)
            : Placement.Of(
                new PlacingWrite(facts.Versions[i], facts.Timestamps[i], place, kind != PlacingKind.Undated),
                kind == PlacingKind.Settled);
    }
}
