using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>Turns a request in OTLP's JSON into the same in binary Protobuf, by the numbers of opentelemetry-proto.</summary>
internal static class ProtobufRequest
{
    private static readonly Dictionary<string, int> Messages = new (string Name, int Number)[]
    {
        ("resourceSpans", 1), ("resourceLogs", 1), ("resource", 1), ("scopeSpans", 2), ("scopeLogs", 2), ("spans", 2),
        ("logRecords", 2), ("events", 11), ("values", 1), ("value", 2), ("arrayValue", 5), ("kvlistValue", 6), ("body", 5),
    }.ToDictionary(field => field.Name, field => field.Number);

    /// <summary>The bytes of a request.</summary>
    public static byte[] Of(string json) => Write(JsonNode.Parse(json)!.AsObject(), "");

    private static byte[] Write(JsonObject message, string kind)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var (name, value) in message)
            {
                IEnumerable<JsonNode?> items = value is JsonArray list ? list : new[] { value };
                foreach (var item in items) Write(output, name, item!, kind);
            }
        }
        return bytes.ToArray();
    }

    private static void Write(CodedOutputStream output, string name, JsonNode value, string kind)
    {
        if (name == "attributes") Bytes(output, kind switch { "resource" => 1, "events" => 3, "spans" => 9, _ => 6 }, Inner());
        else if (Messages.TryGetValue(name, out var number)) Bytes(output, number, Inner());
        else if (name is "traceId") Bytes(output, kind == "spans" ? 1 : 9, Convert.FromHexString($"{value}"));
        else if (name is "spanId") Bytes(output, kind == "spans" ? 2 : 10, Convert.FromHexString($"{value}"));
        else if (name is "name") Bytes(output, kind == "spans" ? 5 : 2, System.Text.Encoding.UTF8.GetBytes($"{value}"));
        else if (name is "eventName") Bytes(output, 12, System.Text.Encoding.UTF8.GetBytes($"{value}"));
        else if (name is "key" or "stringValue") Bytes(output, 1, System.Text.Encoding.UTF8.GetBytes($"{value}"));
        else if (name is "intValue")
        {
            output.WriteTag(3, WireFormat.WireType.Varint);
            output.WriteInt64(long.Parse($"{value}", System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            output.WriteTag(name switch { "startTimeUnixNano" => 7, "endTimeUnixNano" => 8, _ => 1 }, WireFormat.WireType.Fixed64);
            output.WriteFixed64(ulong.Parse($"{value}", System.Globalization.CultureInfo.InvariantCulture));
        }

        byte[] Inner() => Write(value.AsObject(), name);
    }

    private static void Bytes(CodedOutputStream output, int number, byte[] content)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    }
}
