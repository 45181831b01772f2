using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Drops the rows that others of the same set make irrelevant to every reader.</summary>
internal static class Superseded
{
    /// <summary>The rows that still count, by time: of each key the newest, unless a newer tombstone covers it; and the tombstones.</summary>
    public static List<MessageRow> Drop(IReadOnlyList<MessageRow> rows)
    {
        var systems = Newest(rows.Where(row => row.ConversationId is null), row => row.SystemId);
        var conversations = Newest(rows.Where(row => row.ConversationId is not null && row.MessageId is null), row => (row.SystemId, row.ConversationId!));
        var messages = Newest(rows.Where(row => row.MessageId is not null), row => row.Key);
        var kept = systems.Values.Concat(conversations.Values).Concat(messages.Values.Where(row => row.Deleted || !IsCovered(row)));
        return [.. kept.OrderBy(row => row.Timestamp).ThenBy(row => row.Version).ThenBy(row => row.Ordinal)];

        bool IsCovered(MessageRow row) =>
            (systems.TryGetValue(row.SystemId, out var system) && system.Version > row.Version)
            || (conversations.TryGetValue((row.SystemId, row.ConversationId!), out var conversation) && conversation.Version > row.Version);
    }

    private static Dictionary<T, MessageRow> Newest<T>(IEnumerable<MessageRow> rows, Func<MessageRow, T> keyOf) where T : notnull
    {
        var newest = new Dictionary<T, MessageRow>();
        foreach (var row in rows)
        {
            var key = keyOf(row);
            if (!newest.TryGetValue(key, out var known) || known.Version < row.Version) newest[key] = row;
        }
        return newest;
    }
}
