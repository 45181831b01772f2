using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Values in the one form that they have however they were sent: JSON without spaces, with its fields in the order of their
/// names; a string alone is its text.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Escapes only what must be.</summary>
    public static JsonWriterOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The form of a value; of a string that is JSON itself that of what it holds.</summary>
    public static string Of(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            var inner = TextOrJson.Parse(JsonText.Of(value));
            if (inner.ValueKind == JsonValueKind.String) return JsonText.Of(inner);
            value = inner;
        }
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain)) Write(json, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var (name, field) in value.EnumerateObject().Select(field => (JsonText.NameOf(field), field.Value))
                    .OrderBy(field => field.Item1, StringComparer.Ordinal))
                {
                    json.WritePropertyName(name);
                    Write(json, field);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(JsonText.Of(value));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
