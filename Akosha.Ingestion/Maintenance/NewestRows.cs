using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Of every key the newest version, and what tombstones cover, over all files.</summary>
internal sealed class NewestRows
{
    private readonly Dictionary<MessageKey, (long Newest, long Oldest, bool Deleted)> _messages = [];
    private readonly Dictionary<(string System, string? Conversation), long> _tombstones = [], _oldest = [];

    public void Add(IEnumerable<MessageRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.MessageId is null)
            {
                Raise((row.SystemId, row.ConversationId), row.Version);
                continue;
            }
            var (newest, oldest, deleted) = _messages.GetValueOrDefault(row.Key, (long.MinValue, long.MaxValue, false));
            if (!row.Deleted) oldest = Math.Min(oldest, row.Version);
            _messages[row.Key] = row.Version >= newest ? (row.Version, oldest, row.Deleted) : (newest, oldest, deleted);
            if (row.Deleted) continue;
            Lower((row.SystemId, row.ConversationId), row.Version);
            Lower((row.SystemId, null), row.Version);
        }
    }

    /// <summary>True for a message that was deleted.</summary>
    public bool IsBuried(MessageRow row) => !row.Deleted && (
        (_messages.TryGetValue(row.Key, out var known) && known.Deleted && known.Newest >= row.Version)
        || _tombstones.GetValueOrDefault((row.SystemId, row.ConversationId)) > row.Version
        || _tombstones.GetValueOrDefault((row.SystemId, null)) > row.Version);

    /// <summary>True for a message, or the tombstone of one, of which there is a newer write.</summary>
    public bool IsSuperseded(MessageRow row) => row.MessageId is not null && !IsBuried(row) && _messages[row.Key].Newest > row.Version;

    /// <summary>True for a tombstone if a file holds a message that it covers.</summary>
    public bool Covers(MessageRow tombstone) => tombstone.MessageId is not null
        ? _messages[tombstone.Key].Oldest <= tombstone.Version
        : _oldest.GetValueOrDefault((tombstone.SystemId, tombstone.ConversationId), long.MaxValue) < tombstone.Version;

    private void Raise((string, string?) scope, long version)
    {
        if (_tombstones.GetValueOrDefault(scope) < version) _tombstones[scope] = version;
    }

    private void Lower((string, string?) scope, long version)
    {
        if (_oldest.GetValueOrDefault(scope, long.MaxValue) > version) _oldest[scope] = version;
    }
}
