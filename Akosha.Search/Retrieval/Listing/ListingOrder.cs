using Akosha.Search.Index;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>The order of a list: the newest activity first; where times tie, by system and id.</summary>
internal sealed class ListingOrder(IndexSnapshot snapshot) : IComparer<ListedConversation>
{
    /// <inheritdoc/>
    public int Compare(ListedConversation x, ListedConversation y)
    {
        if (x.Newest != y.Newest) return y.Newest.CompareTo(x.Newest);
        if (x.Conversation == y.Conversation) return 0;
        var other = snapshot.Conversations[y.Conversation];
        return CompareNames(snapshot.Conversations[x.Conversation], snapshot.SystemName(other.System), other.Id);
    }

    /// <summary>True if a conversation comes after a place.</summary>
    public bool IsAfter(ListedConversation listed, ListingPlace place) => listed.Newest != place.Time
        ? listed.Newest < place.Time
        : CompareNames(snapshot.Conversations[listed.Conversation], place.System, place.Conversation) > 0;

    private int CompareNames(IndexedConversation conversation, string system, string id)
    {
        var systems = string.CompareOrdinal(snapshot.SystemName(conversation.System), system);
        return systems != 0 ? systems : string.CompareOrdinal(conversation.Id, id);
    }
}
