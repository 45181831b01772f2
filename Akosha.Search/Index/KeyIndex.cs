using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>
/// The newest write of each key that is known, whether its message counts or not. What counts is decided by
/// <see cref="WriteOrder"/>.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<UInt128, Entry> _messages = [];

    /// <summary>The newest write of a key: its version, and the message's number, or none for a tombstone.</summary>
    public readonly record struct Entry(long Version, MessageNumber Message);

    /// <summary>The tombstones of conversations and systems.</summary>
    public TombstoneIndex Tombstones { get; } = new();

    /// <summary>The newest write of a key, if any.</summary>
    public bool TryGet(UInt128 key, out Entry entry) => _messages.TryGetValue(key, out entry);

    /// <summary>Takes a write for the newest of its key.</summary>
    public void Set(UInt128 key, Entry entry) => _messages[key] = entry;
}
