using System.Buffers;
using System.Text.Json;
using Google.Protobuf;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>Reads <c>AnyValue</c> in binary Protobuf: texts as they are, all else as JSON.</summary>
/// <param name="parts">Counts values.</param>
internal sealed class ProtobufValue(Signals parts)
{
    private const uint Text = (1 << 3) | 2, Bool = 2 << 3, Int = 3 << 3, Double = (4 << 3) | 1, List = (5 << 3) | 2,
        Map = (6 << 3) | 2, Bytes = (7 << 3) | 2;

    /// <summary>Reads a value that comes next: a string or a <see cref="JsonElement"/>; null for an empty one.</summary>
    public object? Read(CodedInputStream input)
    {
        object? value = null;
        input.ReadMessage(new Submessage(fields =>
        {
            while (fields.ReadTag() is not 0 and var tag)
            {
                if (tag == Text) value = Mended(fields.ReadString());
                else if (ReadJson(fields, tag) is { } json) value = json;
            }
        }));
        return value;
    }

    /// <summary>A value as JSON; null for none.</summary>
    public static JsonElement? AsJson(object? value) => value switch
    {
        string text => JsonSerializer.SerializeToElement(text),
        JsonElement json => json,
        _ => null,
    };

    // As everywhere: nothing that is kept can carry it.
    private static string Mended(string text) => text.Replace('\0', '\uFFFD');

    private JsonElement? ReadJson(CodedInputStream input, uint tag)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        if (!TryWrite(json, input, tag)) return null;
        json.Flush();
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1_000 });
        return document.RootElement.Clone();
    }

    /// <summary>Writes the value of a field of <c>AnyValue</c>; false, and it is passed over, if it is none.</summary>
    private bool TryWrite(Utf8JsonWriter json, CodedInputStream input, uint tag)
    {
        switch (tag)
        {
            case Text: json.WriteStringValue(Mended(input.ReadString())); return true;
            case Bool: json.WriteBooleanValue(input.ReadBool()); return true;
            case Int: json.WriteNumberValue(input.ReadInt64()); return true;
            case Double: WriteNumber(json, input.ReadDouble()); return true;
            case Bytes: json.WriteBase64StringValue(input.ReadBytes().Span); return true;
            case List:
                json.WriteStartArray();
                input.ReadMessage(new Submessage(items => EachOf(items, () => WriteNext(json, items))));
                json.WriteEndArray();
                return true;
            case Map:
                json.WriteStartObject();
                input.ReadMessage(new Submessage(pairs => EachOf(pairs, () => WritePair(json, pairs))));
                json.WriteEndObject();
                return true;
            default:
                input.SkipLastField();
                return false;
        }
    }

    private void EachOf(CodedInputStream input, Action read)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag != Text) // field 1, a message
            {
                input.SkipLastField();
                continue;
            }
            parts.Count();
            read();
        }
    }

    private void WriteNext(Utf8JsonWriter json, CodedInputStream input)
    {
        var isWritten = false;
        input.ReadMessage(new Submessage(fields =>
        {
            while (fields.ReadTag() is not 0 and var tag)
            {
                if (isWritten) fields.SkipLastField(); // of several values, which none should have, the first
                else isWritten = TryWrite(json, fields, tag);
            }
        }));
        if (!isWritten) json.WriteNullValue();
    }

    private void WritePair(Utf8JsonWriter json, CodedInputStream input)
    {
        var isNamed = false;
        var isWritten = false;
        input.ReadMessage(new Submessage(fields =>
        {
            while (fields.ReadTag() is not 0 and var tag)
            {
                if (tag == Text && !isNamed)
                {
                    json.WritePropertyName(Mended(fields.ReadString()));
                    isNamed = true;
                }
                else if (tag == ((2 << 3) | 2) && isNamed && !isWritten)
                {
                    WriteNext(json, fields);
                    isWritten = true;
                }
                else fields.SkipLastField();
            }
        }));
        if (isNamed && !isWritten) json.WriteNullValue();
    }

    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
