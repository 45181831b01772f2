using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>The turns around hits, as far as they are searched.</summary>
internal static class Neighbours
{
    /// <summary>The messages around one, in order: so many before it and so many after it.</summary>
    public static (MessageNumber[] Before, MessageNumber[] After) Of(Scope scope, MessageNumber message, ContextRequest wanted)
    {
        var messages = scope.Messages(scope.Snapshot.Columns.ConversationOf(message));
        var position = messages.IndexOf(message);
        if (position < 0) return ([], []);
        var first = Math.Max(0, position - wanted.Before);
        var last = Math.Min(messages.Length, position + 1 + wanted.After);
        return (messages[first..position].ToArray(), messages[(position + 1)..last].ToArray());
    }

    /// <summary>What an answer shows around a message; those are left out whose rows are not there.</summary>
    public static HitContext Shown(
        Scope scope, MessageNumber message, ContextRequest wanted, IReadOnlyDictionary<MessageNumber, MessageRow> rows)
    {
        var (before, after) = Of(scope, message, wanted);
        return new HitContext(Replies(before), Replies(after));

        List<MessageReply> Replies(MessageNumber[] messages) =>
            [.. messages.Where(rows.ContainsKey).Select(number => MessageReplies.Of(rows[number]))];
    }
}
