using System.Text.Json.Serialization;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>
/// Where a page of hits has ended, and of which search on what state: the cursor of the next page. It says which the last hit
/// is, so that the next page finds it again after commits have moved it. Of ids and of what others have it tells nothing.
/// </summary>
internal sealed record SearchPlace
{
    /// <summary>A mark of the search; another search has another.</summary>
    [JsonPropertyName("q"), JsonRequired]
    public required string Search { get; init; }

    /// <summary>A mark of all that is searched: as long as it is the same, so are the hits.</summary>
    [JsonPropertyName("v"), JsonRequired]
    public required string State { get; init; }

    /// <summary>How many hits were given.</summary>
    [JsonPropertyName("n"), JsonRequired]
    public required int Offset { get; init; }

    /// <summary>How many messages each side put forward at first; the order beyond them depends on it.</summary>
    [JsonPropertyName("c"), JsonRequired]
    public required int Candidates { get; init; }

    /// <summary>The time from which relative dates in the query count (microseconds since 1970).</summary>
    [JsonPropertyName("t"), JsonRequired]
    public required long Now { get; init; }

    /// <summary>The score of the last hit.</summary>
    [JsonPropertyName("s"), JsonRequired]
    public required float Score { get; init; }

    /// <summary>The time of its message (microseconds since 1970).</summary>
    [JsonPropertyName("a"), JsonRequired]
    public required long Time { get; init; }

    /// <summary>A mark of its conversation.</summary>
    [JsonPropertyName("h"), JsonRequired]
    public required string Conversation { get; init; }

    /// <summary>A mark of its message.</summary>
    [JsonPropertyName("m"), JsonRequired]
    public required string Message { get; init; }

    /// <summary>The place as a cursor.</summary>
    public string ToCursor() => CursorText.Write(this);

    /// <summary>The place of a cursor; null if it is none.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="most">The most hits that are paged through.</param>
    public static SearchPlace? Of(string cursor, int most) =>
        CursorText.Read<SearchPlace>(cursor) is
        { Search: not null, State: not null, Conversation: not null, Message: not null } place
        && place.Offset > 0 && place.Offset < most && place.Candidates > 0 && place.Candidates <= 2 * most
        && place.Now >= 0 && place.Now < DateTimeOffset.MaxValue.AddYears(-2).ToUnixTimeMilliseconds() * 1000
        && float.IsFinite(place.Score) ? place : null;
}
