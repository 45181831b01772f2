using System.Text.Json;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// Observations of Langfuse, as its export to a bucket has them (snake_case, one a line) and as its API and its page download
/// them (camelCase); those of the type <c>GENERATION</c> are conversations. Input and output are JSON, or JSON in a text.
/// </summary>
internal sealed class Langfuse : Traces
{
    public override string Name => "langfuse";

    public override bool Recognises(Source source, Sample sample) =>
        sample.Has("observations") || sample.Has("traceId", "type") || sample.Has("trace_id", "type", "start_time")
        || sample.Lines.Any(line => line.GetAny("traceId", "trace_id") is not null && line.Get("type") is not null
            && line.GetAny("startTime", "start_time") is not null);

    protected override Run? RunOf(JsonElement record, Findings findings, string place)
    {
        if (record.Text("traceId", "trace_id") is not { } trace || record.Text("type") is not { } type)
        {
            findings.Lost("a record that is no observation", place);
            return null;
        }
        if (!type.Equals("GENERATION", StringComparison.OrdinalIgnoreCase))
        {
            findings.LeftOut("an observation that is no call of a model", place);
            return null;
        }
        var given = Messages(record.Get("input"), "user");
        var came = Messages(record.Get("output"), "assistant");
        if (given.Count + came.Count == 0) findings.LeftOut("a call of a model without messages", place);
        return new Run(
            record.Text("sessionId", "session_id") ?? trace, record.Time("startTime", "start_time"),
            record.Time("endTime", "end_time"), given, came, record.Text("model", "providedModelName", "provided_model_name"));
    }

    private static List<JsonElement> Messages(JsonElement? value, string role)
    {
        if (value is { ValueKind: JsonValueKind.String } text) value = Unwrapped(text);
        return value switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
            { } one when one.Get("messages") is { ValueKind: JsonValueKind.Array } messages => [.. messages.EnumerateArray()],
            { } one when one.Text("role") is not null => [one],
            { ValueKind: JsonValueKind.String } said => [JsonSerializer.SerializeToElement(new { role, content = said })],
            { } other => [JsonSerializer.SerializeToElement(
                new { role, content = other.Text("content", "text") ?? other.GetRawText() })],
        };
    }

    private static JsonElement Unwrapped(JsonElement text)
    {
        if (text.GetString() is not ['[' or '{', ..] json) return text;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
