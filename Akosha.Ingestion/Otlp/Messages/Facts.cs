using System.Globalization;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>What a span tells of how a message came about: the metadata of that message.</summary>
internal static class Facts
{
    private static readonly (string Name, string[] Attributes)[] Texts =
    [
        ("model", ["gen_ai.response.model", "gen_ai.request.model"]),
        ("provider", ["gen_ai.provider.name", "gen_ai.system"]),
        ("agent", ["gen_ai.agent.name"]),
        ("response_id", ["gen_ai.response.id"]),
        ("error", ["error.type"]),
    ];

    private static readonly (string Name, string[] Attributes)[] Counts =
    [
        ("input_tokens", ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"]),
        ("output_tokens", ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"]),
        ("cached_input_tokens", ["gen_ai.usage.cache_read.input_tokens"]),
        ("reasoning_tokens", ["gen_ai.usage.reasoning.output_tokens"]),
    ];

    /// <summary>Those of an answer of a model.</summary>
    public static Dictionary<string, object> OfAnswer(Signal signal, SaidMessage answer)
    {
        var facts = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, attributes) in Texts)
            if (signal.Attributes.Text(attributes) is { } text) facts[name] = Cut(text);
        foreach (var (name, attributes) in Counts)
            if (long.TryParse(
                signal.Attributes.Text(attributes), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                facts[name] = count;
        if ((answer.FinishReason ?? FinishReason(signal)) is { } reason) facts["finish_reason"] = Cut(reason);
        return Placed(signal, facts);
    }

    /// <summary>Those of the result of a tool.</summary>
    public static Dictionary<string, object> OfTool(Signal signal)
    {
        var facts = new Dictionary<string, object>(StringComparer.Ordinal);
        if (signal.Attributes.Json("gen_ai.tool.call.arguments") is { } arguments)
            facts["arguments"] = Cut(CanonicalJson.Of(arguments));
        if (signal.Attributes.Text("error.type") is { } error) facts["error"] = Cut(error);
        return Placed(signal, facts);
    }

    private static Dictionary<string, object> Placed(Signal signal, Dictionary<string, object> facts)
    {
        if (signal is { Start: { } start, End: { } end } && end >= start)
            facts["latency_ms"] = Math.Round((end - start).TotalMilliseconds, 3);
        if (signal.TraceId.Length > 0) facts["trace_id"] = signal.TraceId;
        if (signal.SpanId.Length > 0) facts["span_id"] = signal.SpanId;
        return facts;
    }

    /// <summary>A list of strings, or a text that holds one.</summary>
    private static string? FinishReason(Signal signal) => signal.Attributes.Json("gen_ai.response.finish_reasons") switch
    {
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => CanonicalJson.Of(list[0]),
        { ValueKind: JsonValueKind.String } text => CanonicalJson.Of(text),
        _ => null,
    };

    private static string Cut(string text) => TextEnds.Head(text, ConversationLimits.MetadataValue);
}
