using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Ingestion.Otlp.Wire;

/// <summary>
/// The attributes of a span, a log record, an event or a resource that somebody may ask for, by their names. A value is a text,
/// or JSON.
/// </summary>
internal sealed class Attributes
{
    /// <summary>What attributes of generative AI begin with.</summary>
    public const string Prefix = "gen_ai.";

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "service.name", "akosha.system_id", "error.type", "event.name", "content", "role", "id", "name", "message", "tool_calls",
        "tool_call_id", "index", "finish_reason",
    };

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>The names in their order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>True if one of them tells of generative AI.</summary>
    public bool HasGenAi { get; private set; }

    /// <summary>True for an attribute that is kept.</summary>
    public static bool IsWanted(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) || Others.Contains(name);

    /// <summary>Takes one; of several with the same name the first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value: a string or a <see cref="JsonElement"/>; null for none.</param>
    public void Add(string name, object? value)
    {
        if (value is null || !IsWanted(name) || !_values.TryAdd(name, value)) return;
        HasGenAi |= name.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>A value as a text, numbers in their digits; null if there is none, or it is something else.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name) switch
    {
        string { Length: > 0 } text => text,
        JsonElement { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value => value.GetRawText(),
        JsonElement { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0
            && list[0].ValueKind == JsonValueKind.String => JsonText.Of(list[0]),
        _ => null,
    };

    /// <summary>The first of some values that is there, as a text.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(name) is { } text) return text;
        return null;
    }

    /// <summary>A value as JSON, a text as a JSON string. Null if there is none.</summary>
    public JsonElement? Raw(string name) => ProtobufValue.AsJson(_values.GetValueOrDefault(name));

    /// <summary>A value as JSON: a text that is JSON is taken for that. Null if there is none.</summary>
    public JsonElement? Json(string name) => _values.GetValueOrDefault(name) switch
    {
        string text => TextOrJson.Parse(text),
        JsonElement value => value,
        _ => null,
    };
}
