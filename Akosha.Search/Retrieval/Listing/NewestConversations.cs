using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>
/// Chooses the conversations of one page. Every conversation is looked at once, in memory, and only those that may be on the page
/// are kept: a page of some hundreds of thousands costs no sort and no object each.
/// </summary>
internal static class NewestConversations
{
    private const int BetweenLooks = 4_096;

    /// <summary>The first conversations after a place, in the order of the list.</summary>
    /// <param name="snapshot">The index.</param>
    /// <param name="filter">Which may be shown.</param>
    /// <param name="after">The place; null for the beginning.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static List<ListedConversation> Choose(
        IndexSnapshot snapshot, ListingFilter filter, ListingPlace? after, int most, CancellationToken cancellation)
    {
        if (filter.IsEmpty) return [];
        var order = new ListingOrder(snapshot);
        var lastFirst = Comparer<ListedConversation>.Create((x, y) => order.Compare(y, x));
        var kept = new PriorityQueue<ListedConversation, ListedConversation>(most, lastFirst);
        for (var conversation = ConversationOrdinal.Of(0); conversation.Value < snapshot.Conversations.Count; conversation++)
        {
            if (conversation.Value % BetweenLooks == 0) cancellation.ThrowIfCancellationRequested();
            if (!filter.Admits(snapshot.Conversations[conversation], out var newest)) continue;
            var listed = new ListedConversation(conversation, newest);
            if (after is not null && !order.IsAfter(listed, after)) continue;
            if (kept.Count < most) kept.Enqueue(listed, listed);
            else if (order.Compare(listed, kept.Peek()) < 0) kept.EnqueueDequeue(listed, listed);
        }
        var chosen = kept.UnorderedItems.Select(item => item.Element).ToList();
        chosen.Sort(order);
        return chosen;
    }
}
