namespace Akosha.Search.Index;

/// <summary>
/// Decides, row by row and in any order of arrival, which write of each key counts: the one with the highest version,
/// unless a tombstone of the message, its conversation or its system has a higher one.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<UInt128, Entry> _messages = [];
    private readonly Dictionary<(string System, string Conversation), long> _conversations = [];
    private readonly Dictionary<string, long> _systems = new(StringComparer.Ordinal);

    /// <summary>The newest write of a key: its version, and the message's number, or −1 for a tombstone.</summary>
    public readonly record struct Entry(long Version, int Message);

    /// <summary>The newest write of a key, if any.</summary>
    public bool TryGet(UInt128 key, out Entry entry) => _messages.TryGetValue(key, out entry);

    public void Set(UInt128 key, Entry entry) => _messages[key] = entry;

    /// <summary>The version below which a conversation's messages are buried, by its own tombstone or its system's.</summary>
    public long BuriedBelow(string system, string conversation) =>
        Math.Max(_systems.GetValueOrDefault(system), _conversations.GetValueOrDefault((system, conversation)));

    /// <summary>Records the tombstone of a conversation.</summary>
    public void BuryConversation(string system, string conversation, long version) => Raise(_conversations, (system, conversation), version);

    /// <summary>Records the tombstone of a system.</summary>
    public void BurySystem(string system, long version) => Raise(_systems, system, version);

    private static void Raise<T>(Dictionary<T, long> versions, T key, long version) where T : notnull
    {
        if (versions.GetValueOrDefault(key) < version) versions[key] = version;
    }
}
