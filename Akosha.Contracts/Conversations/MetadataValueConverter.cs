using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akosha.Contracts.Conversations;

/// <summary>Writes values of metadata as they were given.</summary>
public sealed class MetadataValueConverter : JsonConverter<MetadataValue>
{
    /// <inheritdoc/>
    public override MetadataValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return MetadataValue.Of(document.RootElement)
            ?? throw new JsonException("a value of metadata is a string, a number, a boolean or a list of strings");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MetadataValue value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Kind == MetadataKind.Text) writer.WriteStringValue(value.Text);
        else writer.WriteRawValue(value.Text);
    }
}
