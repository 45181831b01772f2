using System.Text.Json.Serialization;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>
/// The place in a list of conversations after which the next page begins. It is the conversation and its time themselves, so that
/// it stays right whatever is committed meanwhile.
/// </summary>
/// <param name="Time">The time of the newest message of the last conversation (microseconds since 1970).</param>
/// <param name="System">Its system.</param>
/// <param name="Conversation">Its id in the system.</param>
internal sealed record ListingPlace(
    [property: JsonRequired] long Time, [property: JsonRequired] string System, [property: JsonRequired] string Conversation)
{
    /// <summary>The place as a cursor.</summary>
    public string ToCursor() => CursorText.Write(this);

    /// <summary>The place of a cursor; null if it is none.</summary>
    public static ListingPlace? Of(string cursor) =>
        CursorText.Read<ListingPlace>(cursor) is { System: not null, Conversation: not null } place ? place : null;
}
