using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Writes a message so that it is read as what it is (<see cref="MessageParser"/>), and written again as the same bytes.
/// </summary>
internal static class MessageWriter
{
    /// <summary>Writes a message.</summary>
    public static void Write(Utf8JsonWriter json, ExportedMessage message)
    {
        json.WriteStartObject();
        if (message.Original is { } original) WriteOriginal(json, message, original);
        else WritePlain(json, message);
        json.WriteEndObject();
    }

    private static void WritePlain(Utf8JsonWriter json, ExportedMessage message)
    {
        json.WriteString("id"u8, message.Id);
        json.WriteString("role"u8, message.Role);
        if (message.Author is not null) json.WriteString("author"u8, message.Author);
        json.WriteString("content"u8, message.Content);
        WriteTimestamp(json, message);
        if (message.Metadata is null) return;
        json.WritePropertyName("metadata"u8);
        json.WriteRawValue(message.Metadata);
    }

    /// <summary>
    /// The fields as they were given. The id and the time follow if they were not: a message without them would get others.
    /// </summary>
    private static void WriteOriginal(Utf8JsonWriter json, ExportedMessage message, string original)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(original.Length));
        try
        {
            var (hasId, hasTimestamp) = Copy(json, message, rented.AsSpan(0, Encoding.UTF8.GetBytes(original, rented)));
            if (!hasId) json.WriteString("id"u8, message.Id);
            if (!hasTimestamp) WriteTimestamp(json, message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static (bool HasId, bool HasTimestamp) Copy(Utf8JsonWriter json, ExportedMessage message, ReadOnlySpan<byte> original)
    {
        var hasId = false;
        var hasTimestamp = false;
        var reader = new Utf8JsonReader(original);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (name is "id" or "timestamp" && isNull) continue; // as if it were not given
            if (name == "id")
            {
                hasId = true;
                json.WriteString("id"u8, message.Id);
                continue;
            }
            hasTimestamp |= name == "timestamp";
            json.WritePropertyName(name);
            json.WriteRawValue(original[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
        return (hasId, hasTimestamp);
    }

    /// <summary>RFC 3339 with the microseconds that the lake has, always six digits.</summary>
    private static void WriteTimestamp(Utf8JsonWriter json, ExportedMessage message)
    {
        Span<byte> text = stackalloc byte[32];
        message.Timestamp.UtcDateTime.TryFormat(
            text, out var length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        json.WriteString("timestamp"u8, text[..length]);
    }
}
