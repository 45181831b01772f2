using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Pipeline;

/// <summary>The keys of messages by their conversations, so that a deletion can tell how many it meets.</summary>
internal sealed class ConversationKeys
{
    private readonly Dictionary<string, Dictionary<string, List<MessageKey>>> _bySystem = new(StringComparer.Ordinal);

    /// <summary>Takes the key of a row in; each key once.</summary>
    public void Add(MessageRow row, MessageKey key)
    {
        if (!_bySystem.TryGetValue(row.SystemId, out var conversations))
            _bySystem[row.SystemId] = conversations = new(StringComparer.Ordinal);
        if (!conversations.TryGetValue(row.ConversationId!, out var keys)) conversations[row.ConversationId!] = keys = new(1);
        keys.Add(key);
    }

    /// <summary>The conversations, with their keys, that a tombstone of a conversation or a system is about.</summary>
    public IEnumerable<KeyValuePair<string, List<MessageKey>>> Under(MessageRow tombstone)
    {
        if (!_bySystem.TryGetValue(tombstone.SystemId, out var conversations)) return [];
        if (tombstone.ConversationId is not { } conversation) return conversations;
        return conversations.TryGetValue(conversation, out var keys) ? [new(conversation, keys)] : [];
    }
}
