using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Index;

/// <summary>Of each conversation the newest metadata that no tombstone covers, in whatever order they come.</summary>
internal sealed class NewestMetadata
{
    private readonly Dictionary<ConversationOrdinal, ConversationMetadata> _newest = [];
    private readonly Dictionary<int, HashSet<ConversationOrdinal>> _conversationsOf = [];
    private readonly HashSet<int> _stale = [];

    /// <summary>That of a conversation; null if it has none.</summary>
    public ConversationMetadata? Of(ConversationOrdinal conversation) => _newest.GetValueOrDefault(conversation);

    /// <summary>Takes metadata if none is newer. What two blocks have is found in the one that came later.</summary>
    /// <returns>True if it was taken.</returns>
    public bool Offer(ConversationOrdinal conversation, ConversationMetadata metadata)
    {
        if (_newest.TryGetValue(conversation, out var known))
        {
            if (WriteOrder.Replaces(known.Version, metadata.Version))
            {
                NoteStale(metadata.Block);
                return false;
            }
            Remove(conversation, known);
        }
        _newest[conversation] = metadata;
        if (!_conversationsOf.TryGetValue(metadata.Block, out var conversations))
            _conversationsOf[metadata.Block] = conversations = [];
        conversations.Add(conversation);
        return true;
    }

    /// <summary>Forgets metadata that is older than a tombstone.</summary>
    /// <returns>What was forgotten; null if nothing was.</returns>
    public ConversationMetadata? Cover(ConversationOrdinal conversation, long version)
    {
        if (!_newest.TryGetValue(conversation, out var known) || !WriteOrder.Covers(version, known.Version)) return null;
        Remove(conversation, known);
        return known;
    }

    /// <summary>Takes note that a block has pairs that count for no conversation.</summary>
    public void NoteStale(int block) => _stale.Add(block);

    /// <summary>True if a block has pairs that count for no conversation any more.</summary>
    public bool IsStale(int block) => _stale.Contains(block);

    /// <summary>True if a block has the pairs of a conversation that wants them.</summary>
    public bool IsNeeded(int block, Func<ConversationOrdinal, bool> wants) =>
        _conversationsOf.TryGetValue(block, out var conversations) && conversations.Any(wants);

    private void Remove(ConversationOrdinal conversation, ConversationMetadata known)
    {
        _newest.Remove(conversation);
        NoteStale(known.Block);
        var conversations = _conversationsOf[known.Block];
        conversations.Remove(conversation);
        if (conversations.Count == 0) _conversationsOf.Remove(known.Block);
    }
}
