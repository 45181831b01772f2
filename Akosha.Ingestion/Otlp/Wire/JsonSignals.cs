using System.Globalization;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>
/// Reads the same requests in OTLP's JSON: names in lowerCamelCase, ids in hexadecimal digits, long numbers also as strings;
/// what is not known, or is of another kind than it should be, is passed over.
/// </summary>
/// <param name="into">Takes what was read.</param>
internal sealed class JsonSignals(Signals into)
{
    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="areRecords">True for log records, false for spans.</param>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public void Read(ReadOnlyMemory<byte> body, bool areRecords)
    {
        using var document = StrictJson.Parse(body, out var broken, JsonValue.MaxDepth);
        if (document is null) throw new OtlpFormatException($"body: {broken!.Problem}");
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new OtlpFormatException($"body: must be an object, not {FieldReader.NameOf(root.ValueKind)}");
        var name = areRecords ? "resourceLogs" : "resourceSpans";
        if (JsonText.TryGiven(root, name, out var resources) && resources.ValueKind != JsonValueKind.Array)
            throw new OtlpFormatException($"{name}: must be an array, not {FieldReader.NameOf(resources.ValueKind)}");
        foreach (var resource in JsonValue.Items(root, name)) ReadResource(resource, areRecords);
    }

    private void ReadResource(JsonElement element, bool areRecords)
    {
        var resource = new Attributes();
        if (JsonValue.Find(element, "resource") is { } about) ReadAttributes(about, resource);
        foreach (var scope in JsonValue.Items(element, areRecords ? "scopeLogs" : "scopeSpans"))
        {
            foreach (var item in JsonValue.Items(scope, areRecords ? "logRecords" : "spans"))
            {
                if (item.ValueKind != JsonValueKind.Object) continue;
                into.Count();
                into.Add(areRecords ? Record(item, resource) : Span(item, resource));
            }
        }
    }

    private Signal Span(JsonElement element, Attributes resource)
    {
        var span = new Signal(resource, isRecord: false)
        {
            TraceId = Id(element, "traceId"),
            SpanId = Id(element, "spanId"),
            ParentId = Id(element, "parentSpanId"),
            Name = JsonValue.Text(element, "name") ?? "",
            Start = Time(element, "startTimeUnixNano"),
            End = Time(element, "endTimeUnixNano"),
        };
        ReadAttributes(element, span.Attributes);
        foreach (var happened in JsonValue.Items(element, "events"))
        {
            into.Count();
            var name = JsonValue.Text(happened, "name") ?? "";
            if (!name.StartsWith(Attributes.Prefix, StringComparison.Ordinal)) continue;
            var attributes = new Attributes();
            ReadAttributes(happened, attributes);
            span.Events.Add(new SignalEvent(name, Time(happened, "timeUnixNano"), attributes, null));
        }
        return span;
    }

    private Signal Record(JsonElement element, Attributes resource)
    {
        var record = new Signal(resource, isRecord: true)
        {
            TraceId = Id(element, "traceId"),
            SpanId = Id(element, "spanId"),
            Name = JsonValue.Text(element, "eventName") ?? "",
            Start = Time(element, "timeUnixNano") ?? Time(element, "observedTimeUnixNano"),
            Body = JsonValue.Find(element, "body") is { } body ? ProtobufValue.AsJson(JsonValue.Of(body)) : null,
        };
        ReadAttributes(element, record.Attributes);
        return record;
    }

    private void ReadAttributes(JsonElement holder, Attributes attributes)
    {
        foreach (var pair in JsonValue.Items(holder, "attributes"))
        {
            into.Count();
            if (JsonValue.Text(pair, "key") is not { } name || !Attributes.IsWanted(name)) continue;
            if (JsonValue.Find(pair, "value") is { } value) attributes.Add(name, JsonValue.Of(value));
        }
    }

    private static string Id(JsonElement element, string name) => WireValues.Id(JsonValue.Text(element, name) ?? "");

    private static DateTimeOffset? Time(JsonElement element, string name) => JsonValue.Find(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetUInt64(out var time) => WireValues.Time(time),
        { ValueKind: JsonValueKind.String } text
            when ulong.TryParse(JsonText.Of(text), NumberStyles.None, CultureInfo.InvariantCulture, out var time) =>
            WireValues.Time(time),
        _ => null,
    };
}
