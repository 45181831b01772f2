using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Of several writes of a key in a batch, keeps the last. While this process is the one writer of the lake, it also knows the
/// newest committed write of every key, and drops exact repeats before they cost a row; with other writers about it could miss
/// a deletion of theirs, and so knows nothing. It is an economy: readers keep one row a key whatever is written.
/// </summary>
internal sealed class Deduplicator(IngestQueue queue)
{
    private readonly Dictionary<MessageKey, Known> _messages = [];
    private readonly Dictionary<(string System, string Conversation), long> _conversations = [];
    private readonly Dictionary<string, long> _systems = new(StringComparer.Ordinal);

    private readonly record struct Known(long Version, long ContentHash, long Timestamp, bool Deleted);

    /// <summary>The rows that change something, in their order: no exact repeats, and of several writes of a key the last.</summary>
    public List<MessageRow> Distinct(IEnumerable<MessageRow> rows)
    {
        var kept = new List<MessageRow?>();
        var positions = new Dictionary<MessageKey, int>();
        foreach (var row in rows)
        {
            if (row.MessageId is null)
            {
                // What follows a wider tombstone is judged anew: the writes before it no longer count.
                kept.Add(row);
                positions.Clear();
                continue;
            }
            var key = row.Key;
            if (positions.TryGetValue(key, out var position)) kept[position] = null;
            else if (IsRepeat(key, row) && !FollowsTombstone(kept, row)) continue;
            positions[key] = kept.Count;
            kept.Add(row);
        }
        return [.. kept.OfType<MessageRow>()];
    }

    /// <summary>Records rows that are committed.</summary>
    public void Remember(IEnumerable<MessageRow> rows)
    {
        if (!queue.AcknowledgedByCommit) return;
        foreach (var row in rows)
        {
            if (row.ConversationId is null) Raise(_systems, row.SystemId, row.Version);
            else if (row.MessageId is null) Raise(_conversations, (row.SystemId, row.ConversationId), row.Version);
            else if (!_messages.TryGetValue(row.Key, out var known) || known.Version <= row.Version)
                _messages[row.Key] = new Known(row.Version, row.ContentHash, row.Timestamp, row.Deleted);
        }
    }

    private bool IsRepeat(MessageKey key, MessageRow row) =>
        !row.Deleted && _messages.TryGetValue(key, out var known) && !known.Deleted
        && known.ContentHash == row.ContentHash && SameTime(known.Timestamp, row)
        && known.Version > _systems.GetValueOrDefault(row.SystemId)
        && known.Version > _conversations.GetValueOrDefault((row.SystemId, row.ConversationId!));

    private static bool FollowsTombstone(List<MessageRow?> kept, MessageRow row) => kept.Exists(earlier =>
        earlier is { Deleted: true, MessageId: null } && earlier.SystemId == row.SystemId
        && (earlier.ConversationId is null || earlier.ConversationId == row.ConversationId));

    /// <summary>A repeat that names no time of its own (it then has the time of receipt) is one whatever the first said.</summary>
    private static bool SameTime(long timestamp, MessageRow row) => row.Timestamp == timestamp || row.Timestamp == row.ReceivedAt;

    private static void Raise<T>(Dictionary<T, long> versions, T key, long version) where T : notnull
    {
        if (versions.GetValueOrDefault(key) < version) versions[key] = version;
    }
}
