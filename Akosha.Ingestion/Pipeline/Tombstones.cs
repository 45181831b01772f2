using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Pipeline;

/// <summary>The newest tombstones of conversations and of systems.</summary>
internal sealed class Tombstones
{
    private readonly Dictionary<(string System, string? Conversation), long> _versions = [];

    /// <summary>Takes one in.</summary>
    public void Add(MessageRow tombstone)
    {
        var scope = (tombstone.SystemId, tombstone.ConversationId);
        if (_versions.GetValueOrDefault(scope) < tombstone.Version) _versions[scope] = tombstone.Version;
    }

    /// <summary>True if one covers what was written about a row's conversation in a version.</summary>
    public bool Cover(MessageRow row, long version) =>
        _versions.GetValueOrDefault((row.SystemId, row.ConversationId)) > version || _versions.GetValueOrDefault((row.SystemId, null)) > version;
}
