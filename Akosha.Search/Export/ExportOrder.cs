using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Export;

/// <summary>
/// The conversations of an export in their order: by system, then by id, both by their UTF-16 code units. It depends on what
/// there is alone, and not on when or where it was stored.
/// </summary>
internal static class ExportOrder
{
    /// <summary>The conversations with messages that are wanted.</summary>
    public static ConversationOrdinal[] Of(IndexSnapshot snapshot, ExportQuery query)
    {
        var names = snapshot.Systems.Select(snapshot.SystemName).ToArray();
        var wanted = Array.ConvertAll(names, query.Wants);
        var chosen = snapshot.Conversations.Ordinals.Where(IsWanted).ToArray();
        Array.Sort(chosen, Compare);
        return chosen;

        bool IsWanted(ConversationOrdinal ordinal) =>
            snapshot.Conversations[ordinal] is { Messages.Length: > 0 } conversation && wanted[conversation.System.Value]
            && (query.After is not { } after || CompareWith(conversation, after) > 0);

        int CompareWith(IndexedConversation conversation, ExportCursor after)
        {
            var order = string.CompareOrdinal(names[conversation.System.Value], after.System);
            return order != 0 ? order : string.CompareOrdinal(conversation.Id, after.Conversation);
        }

        int Compare(ConversationOrdinal left, ConversationOrdinal right)
        {
            var first = snapshot.Conversations[left];
            var second = snapshot.Conversations[right];
            var order = first.System == second.System ? 0
                : string.CompareOrdinal(names[first.System.Value], names[second.System.Value]);
            return order != 0 ? order : string.CompareOrdinal(first.Id, second.Id);
        }
    }
}
