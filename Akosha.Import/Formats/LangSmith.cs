using System.Text.Json;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>Runs of LangSmith, one a line or in an array; those of the type <c>llm</c> are conversations.</summary>
internal sealed class LangSmith : Traces
{
    private static readonly string[] Threads = ["thread_id", "session_id", "conversation_id"];

    public override string Name => "langsmith";

    public override bool Recognises(Source source, Sample sample) =>
        sample.Has("run_type", "inputs")
        || sample.Lines.Any(line => line.Get("run_type") is not null && line.Get("inputs") is not null);

    protected override Run? RunOf(JsonElement record, Findings findings, string place)
    {
        if (record.Text("run_type") is not { } type || record.Text("trace_id", "id", "run_id") is not { } trace)
        {
            findings.Lost("a record that is no run", place);
            return null;
        }
        if (type != "llm")
        {
            findings.LeftOut("a run that is no call of a model", place);
            return null;
        }
        var about = record.Get("extra")?.Get("metadata") ?? record.Get("metadata") ?? default;
        var given = Given(record.Get("inputs"));
        var came = Came(record.Get("outputs"));
        if (given.Count + came.Count == 0) findings.LeftOut("a call of a model without messages", place);
        return new Run(
            about.Text(Threads) ?? trace, record.Time("start_time"), record.Time("end_time"), given, came,
            about.Text("ls_model_name", "model") ?? record.Text("name"));
    }

    /// <summary>Messages, or lists of them, one for each call of a batch; or prompts.</summary>
    private static List<JsonElement> Given(JsonElement? inputs)
    {
        if (inputs is not { ValueKind: JsonValueKind.Object } given) return [];
        var list = given.GetAny("messages", "input", "prompts", "prompt");
        return list switch
        {
            { ValueKind: JsonValueKind.Array } messages => [.. messages.EnumerateArray().SelectMany(message =>
                message.ValueKind == JsonValueKind.Array ? message.EnumerateArray().ToArray() : [message])],
            { ValueKind: JsonValueKind.String } text => [text],
            _ => [],
        };
    }

    private static List<JsonElement> Came(JsonElement? outputs)
    {
        if (outputs is not { ValueKind: JsonValueKind.Object } came) return [];
        if (came.Get("generations") is { ValueKind: JsonValueKind.Array } generations)
            return [.. generations.EnumerateArray().SelectMany(one =>
                one.ValueKind == JsonValueKind.Array ? one.EnumerateArray().ToArray() : [one]).Select(Answer)];
        if (came.Get("choices") is { ValueKind: JsonValueKind.Array } choices)
            return [.. choices.EnumerateArray().Select(Answer)];
        if (came.Get("messages") is { ValueKind: JsonValueKind.Array } messages) return [.. messages.EnumerateArray()];
        if (came.Get("message") is { } message) return [message];
        if (came.Text("role") is not null) return [came];
        return came.GetAny("content", "output") is { } content
            ? [JsonSerializer.SerializeToElement(new { role = "assistant", content })] : [];
    }

    private static JsonElement Answer(JsonElement one) => one.Get("message")
        ?? JsonSerializer.SerializeToElement(new { role = "assistant", content = one.Get("text") });
}
