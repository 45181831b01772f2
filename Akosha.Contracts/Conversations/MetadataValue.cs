using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// A value of metadata: a string, a number, a boolean or a list of strings. JSON gets it back as it was given; of a number also
/// the digits.
/// </summary>
[JsonConverter(typeof(MetadataValueConverter))]
public sealed record MetadataValue
{
    /// <summary>
    /// What a stored value begins with that is no plain string: its JSON follows. A string that begins so itself is stored as
    /// JSON.
    /// </summary>
    public const char StoredMark = '\u0001';

    private MetadataValue(MetadataKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    /// <summary>What it is.</summary>
    public MetadataKind Kind { get; }

    /// <summary>A string as it is; anything else as JSON: a number in the digits it was given in.</summary>
    public string Text { get; }

    /// <summary>The strings of a list; of any other value its <see cref="Text"/> alone.</summary>
    public IReadOnlyList<string> Items => Kind == MetadataKind.List ? JsonSerializer.Deserialize<string[]>(Text)! : [Text];

    /// <summary>The nearest double to a number; null for anything else.</summary>
    public double? Number =>
        Kind == MetadataKind.Number ? double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>A string.</summary>
    public static MetadataValue Of(string text) => new(MetadataKind.Text, text);

    /// <summary>A boolean.</summary>
    public static MetadataValue Of(bool value) => new(MetadataKind.Boolean, value ? "true" : "false");

    /// <summary>A list of strings.</summary>
    public static MetadataValue Of(IReadOnlyList<string> items) =>
        new(MetadataKind.List, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(items, PlainJson.Options)));

    /// <summary>
    /// The value of some JSON; null if it is none: <c>null</c>, an object, or a list of something else than strings. What a list
    /// has of <c>null</c> is left out.
    /// </summary>
    public static MetadataValue? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Of(JsonText.Of(element)),
        JsonValueKind.Number => new MetadataValue(MetadataKind.Number, element.GetRawText()),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Array when element.EnumerateArray().All(IsItem) => Of(
            [.. element.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(JsonText.Of)]),
        _ => null,
    };

    /// <summary>
    /// The value as it stands in a column of strings, in which <see cref="StoredMark"/> tells it from a string.
    /// </summary>
    public string ToStored() => Kind switch
    {
        MetadataKind.Text when !Text.StartsWith(StoredMark) => Text,
        MetadataKind.Text => StoredMark + Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Text, PlainJson.Options)),
        _ => StoredMark + Text,
    };

    /// <summary>
    /// The value of a stored text. What begins with the mark and is none of ours is a string, as it was before there were types.
    /// </summary>
    public static MetadataValue FromStored(string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (!stored.StartsWith(StoredMark)) return Of(stored);
        try
        {
            using var document = JsonDocument.Parse(stored.AsMemory(1));
            return Of(document.RootElement) ?? Of(stored);
        }
        catch (JsonException)
        {
            return Of(stored);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsItem(JsonElement item) => item.ValueKind is JsonValueKind.String or JsonValueKind.Null;
}
