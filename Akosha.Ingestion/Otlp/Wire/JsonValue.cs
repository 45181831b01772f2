using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>Reads what JSON holds, whatever is wrong with it; and <c>AnyValue</c> as OTLP's JSON has it.</summary>
internal static class JsonValue
{
    /// <summary>The deepest nesting of a request: a structured value takes four levels for each of its own.</summary>
    public const int MaxDepth = 256;

    /// <summary>A field that is not null; null if there is none, or the holder is no object.</summary>
    public static JsonElement? Find(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && JsonText.TryGiven(holder, name, out var value) ? value : null;

    /// <summary>The first of some fields that is there.</summary>
    public static JsonElement? Find(JsonElement holder, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Find(holder, name) is { } value) return value;
        return null;
    }

    /// <summary>A field that is a string; null if it is none.</summary>
    public static string? Text(JsonElement holder, params ReadOnlySpan<string> names) =>
        Find(holder, names) is { ValueKind: JsonValueKind.String } text ? JsonText.Of(text) : null;

    /// <summary>The elements of a field that is an array; none if it is none.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement holder, string name) =>
        Find(holder, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The value of an <c>AnyValue</c>: a string or a <see cref="JsonElement"/>; null for none.</summary>
    public static object? Of(JsonElement value)
    {
        if (Text(value, "stringValue") is { } text) return text;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        if (!TryWrite(json, value)) return null;
        json.Flush();
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    private static bool TryWrite(Utf8JsonWriter json, JsonElement value)
    {
        if (Text(value, "stringValue") is { } text) json.WriteStringValue(text);
        else if (Find(value, "boolValue") is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag)
            json.WriteBooleanValue(flag.GetBoolean());
        else if (Find(value, "intValue") is { } whole && Whole(whole) is { } integer) json.WriteNumberValue(integer);
        else if (Find(value, "doubleValue") is { ValueKind: JsonValueKind.Number } number) number.WriteTo(json);
        else if (Text(value, "doubleValue", "bytesValue") is { } other) json.WriteStringValue(other); // NaN; bytes in base64
        else if (Find(value, "arrayValue") is { } list) WriteList(json, list);
        else if (Find(value, "kvlistValue") is { } map) WriteMap(json, map);
        else return false;
        return true;
    }

    private static void WriteList(Utf8JsonWriter json, JsonElement list)
    {
        json.WriteStartArray();
        foreach (var item in Items(list, "values"))
            if (!TryWrite(json, item)) json.WriteNullValue();
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, JsonElement map)
    {
        json.WriteStartObject();
        foreach (var pair in Items(map, "values"))
        {
            if (Text(pair, "key") is not { } key) continue;
            json.WritePropertyName(key);
            if (Find(pair, "value") is not { } value || !TryWrite(json, value)) json.WriteNullValue();
        }
        json.WriteEndObject();
    }

    private static long? Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var number) => number,
        JsonValueKind.String when long.TryParse(
            JsonText.Of(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
