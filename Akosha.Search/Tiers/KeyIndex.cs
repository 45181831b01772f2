using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>
/// Decides, row by row and in any order of arrival, which write of each key counts: the one with the highest version,
/// unless a tombstone of the message, its conversation or its system has a higher one.
/// </summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<MessageKey, Entry> _messages = [];
    private readonly Dictionary<(string System, string Conversation), long> _conversations = [];
    private readonly Dictionary<string, long> _systems = new(StringComparer.Ordinal);

    /// <summary>The newest write of a key: its version, and the message's number, or −1 for a tombstone.</summary>
    public readonly record struct Entry(long Version, int Message);

    /// <summary>The newest write of a key, if any.</summary>
    public bool TryGet(MessageKey key, out Entry entry) => _messages.TryGetValue(key, out entry);

    /// <summary>True if the row's write counts against what is known so far.</summary>
    public bool Wins(MessageRow row, MessageKey key) =>
        (!_messages.TryGetValue(key, out var known) || known.Version < row.Version)
        && row.Version > _systems.GetValueOrDefault(row.SystemId)
        && row.Version > _conversations.GetValueOrDefault((row.SystemId, row.ConversationId!));

    public void Set(MessageKey key, Entry entry) => _messages[key] = entry;

    /// <summary>Records the tombstone of a conversation.</summary>
    public void BuryConversation(string system, string conversation, long version) => Raise(_conversations, (system, conversation), version);

    /// <summary>Records the tombstone of a system.</summary>
    public void BurySystem(string system, long version) => Raise(_systems, system, version);

    private static void Raise<T>(Dictionary<T, long> versions, T key, long version) where T : notnull
    {
        if (versions.GetValueOrDefault(key) < version) versions[key] = version;
    }
}
