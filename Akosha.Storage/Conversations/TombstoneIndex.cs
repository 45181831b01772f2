namespace Akosha.Storage.Conversations;

/// <summary>The newest tombstones of conversations and of systems, in whatever order they come.</summary>
public sealed class TombstoneIndex
{
    private readonly Dictionary<(string System, string? Conversation), long> _versions = [];

    /// <summary>Takes one in.</summary>
    /// <param name="tombstone">The tombstone of a conversation or a system, and not of a message.</param>
    /// <returns>False if it is known, or one that is newer.</returns>
    public bool Add(MessageRow tombstone)
    {
        ArgumentNullException.ThrowIfNull(tombstone);
        var scope = (tombstone.SystemId, tombstone.ConversationId);
        if (!WriteOrder.Replaces(tombstone.Version, _versions.GetValueOrDefault(scope))) return false;
        _versions[scope] = tombstone.Version;
        return true;
    }

    /// <summary>The newest version of a tombstone of a conversation or of its system; 0 if there is none.</summary>
    public long NewestOver(string systemId, string conversationId) =>
        Math.Max(_versions.GetValueOrDefault((systemId, conversationId)), _versions.GetValueOrDefault((systemId, null)));

    /// <summary>True if one covers what was written about a row's conversation in a version.</summary>
    public bool Covers(MessageRow row, long version)
    {
        ArgumentNullException.ThrowIfNull(row);
        return WriteOrder.Covers(NewestOver(row.SystemId, row.ConversationId!), version);
    }
}
