using System.Text.Json.Serialization;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>The message by which a page of a conversation is found; as a cursor, it also says where the message was.</summary>
/// <param name="Side">Where the page lies.</param>
/// <param name="Message">The id of the message.</param>
/// <param name="Position">
/// Its position when the cursor was made: it is looked for there first, and if it was deleted since the page begins there. Null
/// where a client named the message, which must then be there.
/// </param>
internal sealed record PageAnchor(
    [property: JsonRequired] PageSide Side, [property: JsonRequired] string Message, int? Position = null)
{
    /// <summary>The anchor as a cursor.</summary>
    public string ToCursor() => CursorText.Write(this);

    /// <summary>The anchor of a cursor; null if it is none.</summary>
    public static PageAnchor? Of(string cursor) =>
        CursorText.Read<PageAnchor>(cursor) is
        { Message: not null, Position: >= 0, Side: PageSide.After or PageSide.Before } anchor ? anchor : null;
}
