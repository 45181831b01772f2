using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// The ids of the messages of one history: by what is said, and by how many that say the same stand before it. What a history
/// that is repeated may lack or have in another form does not count: times, authors, reasoning, why the model stopped, the order
/// of fields.
/// </summary>
internal sealed class SaidIds
{
    private const string Rule = "otel-1";

    private readonly Dictionary<string, int> _equal = new(StringComparer.Ordinal);

    /// <summary>The id of the next message.</summary>
    public string Next(SaidMessage message)
    {
        var first = Of(message, 0);
        var earlier = _equal.GetValueOrDefault(first);
        _equal[first] = earlier + 1;
        return earlier == 0 ? first : Of(message, earlier);
    }

    /// <summary>The id of a message that so many stand before which say the same.</summary>
    public static string Of(SaidMessage message, int earlier)
    {
        var texts = new List<string?> { Rule, message.Role, message.Text.Trim(), message.CallId, $"{earlier}" };
        foreach (var call in message.Calls) texts.AddRange([call.Id, call.Tool, call.Arguments]);
        var isSaid = message.Calls.Count > 0 || texts[2]!.Length > 0;
        foreach (var part in message.Parts)
            if (part.Text is null && !(isSaid && IsReasoning(part))) texts.Add(CanonicalJson.Of(part.Other));
        return DerivedId.Of([.. texts]);
    }

    private static bool IsReasoning(SaidPart part) =>
        Wire.JsonValue.Text(part.Other, "type") is "reasoning" or "thinking" or "redacted_thinking";
}
