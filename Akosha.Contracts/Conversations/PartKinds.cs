using System.Collections.Frozen;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>The kinds of the parts that contents are made of.</summary>
internal static class PartKinds
{
    public const string Text = "text";

    /// <summary>
    /// Those that hold a picture, a file or a sound: of OpenAI, of Anthropic and of the Model Context Protocol.
    /// </summary>
    private static readonly FrozenSet<string> Media = FrozenSet.Create(
        StringComparer.Ordinal, "image_url", "input_image", "image", "file", "input_file", "document", "input_audio", "audio",
        "video", "resource");

    /// <summary>The kind of a part; null if it does not tell.</summary>
    /// <param name="part">A JSON object.</param>
    public static string? Of(JsonElement part)
    {
        if (!JsonText.TryField(part, "type", out var type)) return null;
        return type.ValueKind == JsonValueKind.String ? JsonText.Of(type) : "";
    }

    /// <summary>True for a part that holds a picture, a file or a sound.</summary>
    public static bool IsMedia(string? kind) => kind is not null && Media.Contains(kind);
}
