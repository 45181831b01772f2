using System.Buffers.Text;
using System.Text.Json;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>How cursors are written: what they hold, as JSON in base64 for addresses. Clients take them as they are.</summary>
internal static class CursorText
{
    /// <summary>The longest that is looked at; ids are of 256 characters at most.</summary>
    private const int Longest = 8_192;

    /// <summary>Writes a cursor.</summary>
    public static string Write<T>(T place) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(place));

    /// <summary>Reads a cursor; null if it is none of this kind.</summary>
    public static T? Read<T>(string text) where T : class
    {
        if (text.Length > Longest || !Base64Url.IsValid(text)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(text));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }
}
