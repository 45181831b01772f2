using Google.Protobuf;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>
/// Reads <c>ExportTraceServiceRequest</c> and <c>ExportLogsServiceRequest</c> in binary Protobuf: the fields that conversations
/// are made of. Their numbers are those of opentelemetry-proto 1.
/// </summary>
/// <param name="into">Takes what was read.</param>
internal sealed class ProtobufSignals(Signals into)
{
    private const int Fixed64 = 1, Message = 2;

    private readonly ProtobufValue _values = new(into);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="areRecords">True for log records, false for spans.</param>
    /// <exception cref="OtlpFormatException">It is none.</exception>
    public void Read(byte[] body, bool areRecords)
    {
        try
        {
            var input = new CodedInputStream(body);
            while (input.ReadTag() is not 0 and var tag)
                if (tag == Field(1)) input.ReadMessage(new Submessage(resource => ReadResource(resource, areRecords)));
                else input.SkipLastField();
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new OtlpFormatException($"body: is not a request in Protobuf: {error.Message}");
        }
    }

    private static uint Field(int number, int kind = Message) => (uint)((number << 3) | kind);

    /// <summary>What a resource has sent; its attributes may come after it.</summary>
    private void ReadResource(CodedInputStream input, bool areRecords)
    {
        var resource = new Attributes();
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag == Field(1)) input.ReadMessage(new Submessage(fields => ReadAttributes(fields, 1, resource)));
            else if (tag == Field(2)) input.ReadMessage(new Submessage(scope => ReadScope(scope, resource, areRecords)));
            else input.SkipLastField();
        }
    }

    private void ReadScope(CodedInputStream input, Attributes resource, bool areRecords)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag != Field(2))
            {
                input.SkipLastField();
                continue;
            }
            into.Count();
            var signal = new Signal(resource, areRecords);
            input.ReadMessage(new Submessage(fields =>
            {
                if (areRecords) ReadRecord(fields, signal);
                else ReadSpan(fields, signal);
            }));
            into.Add(signal);
        }
    }

    private void ReadSpan(CodedInputStream input, Signal span)
    {
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag == Field(1)) span.TraceId = WireValues.Id(input.ReadBytes().Span);
            else if (tag == Field(2)) span.SpanId = WireValues.Id(input.ReadBytes().Span);
            else if (tag == Field(4)) span.ParentId = WireValues.Id(input.ReadBytes().Span);
            else if (tag == Field(5)) span.Name = input.ReadString();
            else if (tag == Field(7, Fixed64)) span.Start = WireValues.Time(input.ReadFixed64());
            else if (tag == Field(8, Fixed64)) span.End = WireValues.Time(input.ReadFixed64());
            else if (tag == Field(9)) ReadAttribute(input, span.Attributes);
            else if (tag == Field(11)) input.ReadMessage(new Submessage(fields => ReadEvent(fields, span)));
            else input.SkipLastField();
        }
    }

    private void ReadEvent(CodedInputStream input, Signal span)
    {
        into.Count();
        var name = "";
        var attributes = new Attributes();
        DateTimeOffset? time = null;
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag == Field(1, Fixed64)) time = WireValues.Time(input.ReadFixed64());
            else if (tag == Field(2)) name = input.ReadString();
            else if (tag == Field(3)) ReadAttribute(input, attributes);
            else input.SkipLastField();
        }
        if (name.StartsWith(Attributes.Prefix, StringComparison.Ordinal))
            span.Events.Add(new SignalEvent(name, time, attributes, null));
    }

    private void ReadRecord(CodedInputStream input, Signal record)
    {
        DateTimeOffset? observed = null;
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag == Field(1, Fixed64)) record.Start = WireValues.Time(input.ReadFixed64());
            else if (tag == Field(5)) record.Body = ProtobufValue.AsJson(_values.Read(input));
            else if (tag == Field(6)) ReadAttribute(input, record.Attributes);
            else if (tag == Field(9)) record.TraceId = WireValues.Id(input.ReadBytes().Span);
            else if (tag == Field(10)) record.SpanId = WireValues.Id(input.ReadBytes().Span);
            else if (tag == Field(11, Fixed64)) observed = WireValues.Time(input.ReadFixed64());
            else if (tag == Field(12)) record.Name = input.ReadString();
            else input.SkipLastField();
        }
        record.Start ??= observed;
    }

    /// <summary>Reads the fields of this number as attributes.</summary>
    private void ReadAttributes(CodedInputStream input, int field, Attributes attributes)
    {
        while (input.ReadTag() is not 0 and var tag)
            if (tag == Field(field)) ReadAttribute(input, attributes);
            else input.SkipLastField();
    }

    private void ReadAttribute(CodedInputStream input, Attributes attributes)
    {
        into.Count();
        string? name = null;
        object? value = null;
        input.ReadMessage(new Submessage(fields =>
        {
            while (fields.ReadTag() is not 0 and var tag)
            {
                if (tag == Field(1)) name = fields.ReadString();
                else if (tag == Field(2) && (name is null || Attributes.IsWanted(name))) value = _values.Read(fields);
                else fields.SkipLastField();
            }
        }));
        if (name is not null) attributes.Add(name, value);
    }
}
