namespace Akosha.Search.Retrieval.Listing;

/// <summary>Where a page of a conversation lies by a message.</summary>
internal enum PageSide
{
    /// <summary>It begins with the next message.</summary>
    After,

    /// <summary>It ends with the message before.</summary>
    Before,

    /// <summary>It has the message in its middle.</summary>
    Around,
}
