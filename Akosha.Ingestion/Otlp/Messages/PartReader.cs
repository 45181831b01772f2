using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Reads the parts of messages. Pictures, sounds and files get the form that messages of conversations have, in which it is known
/// that their bytes are not kept; what is not known stays as it is.
/// </summary>
internal static class PartReader
{
    /// <summary>True for the kind of a part that is the result of a tool.</summary>
    public static bool IsResult(string? kind) =>
        kind is "tool_call_response" or "tool_result" or "function_call_output" or "mcp_tool_result";

    /// <summary>Reads a content: a text, a part, or a list of them.</summary>
    /// <param name="content">The content.</param>
    /// <param name="message">Takes what is said in it.</param>
    /// <param name="results">Takes the results of tools.</param>
    public static void Read(JsonElement content, SaidMessage message, List<SaidMessage> results)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var part in content.EnumerateArray()) Read(part, message, results);
                break;
            case JsonValueKind.String when IsListOfParts(JsonText.Of(content), out var parts):
                Read(parts, message, results);
                break;
            case JsonValueKind.String:
                message.Add(JsonText.Of(content));
                break;
            case JsonValueKind.Object:
                ReadPart(content, message, results);
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                message.Add(content.GetRawText());
                break;
        }
    }

    /// <summary>Adds a call of a tool: its name and arguments, beside each other or in an object of their own.</summary>
    public static void AddCall(JsonElement call, SaidMessage message)
    {
        var called = JsonValue.Find(call, "function", "custom") is { ValueKind: JsonValueKind.Object } inner ? inner : call;
        if (JsonValue.Text(called, "name") is not { } name) return;
        var arguments = JsonValue.Find(called, "arguments", "input", "args");
        message.Calls.Add(new SaidCall(
            JsonValue.Text(call, "id", "call_id"), name, arguments is { } given ? CanonicalJson.Of(given) : "{}"));
    }

    /// <summary>The message of the result of a tool.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="value">What came of it; null if it is not told.</param>
    /// <param name="tool">The tool.</param>
    public static SaidMessage Result(string? call, JsonElement? value, string? tool)
    {
        var message = new SaidMessage(Roles.Tool) { CallId = call, Tool = tool };
        message.Add(value is { } given ? TextOf(given) : "");
        return message;
    }

    private static void ReadPart(JsonElement part, SaidMessage message, List<SaidMessage> results)
    {
        var kind = JsonValue.Text(part, "type");
        if (IsResult(kind))
            results.Add(Result(
                JsonValue.Text(part, "id", "tool_call_id", "tool_use_id", "call_id"),
                JsonValue.Find(part, "response", "result", "content", "output"), JsonValue.Text(part, "name")));
        else if (kind is "tool_call" or "tool_use" or "function_call" or "function") AddCall(part, message);
        else if (kind is null or "text" or "input_text" or "output_text") AddText(part, message);
        else if (kind is "blob" or "uri") message.Add(Media(part, kind));
        else message.Add(part.Clone());
    }

    private static void AddText(JsonElement part, SaidMessage message)
    {
        var text = JsonValue.Find(part, "content", "text");
        if (text is { ValueKind: JsonValueKind.Object } annotated) text = JsonValue.Find(annotated, "value");
        if (text is { ValueKind: JsonValueKind.String } said) message.Add(JsonText.Of(said));
        else message.Add(part.Clone());
    }

    /// <summary>The bytes or the address of a picture, a sound or a file.</summary>
    private static JsonElement Media(JsonElement part, string kind)
    {
        var modality = JsonValue.Text(part, "modality");
        var media = new Dictionary<string, string?>
        {
            ["type"] = modality is "image" or "audio" or "video" ? modality : "file",
            ["mime_type"] = JsonValue.Text(part, "mime_type"),
            [kind == "blob" ? "data" : "uri"] = JsonValue.Text(part, "content", "data", "uri"),
        };
        return JsonSerializer.SerializeToElement(media.Where(field => field.Value is not null).ToDictionary());
    }

    /// <summary>A result as a text: the texts of its parts if it has such, else JSON.</summary>
    private static string TextOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && IsListOfParts(JsonText.Of(value), out var parts)) value = parts;
        if (value.ValueKind != JsonValueKind.Array || !value.EnumerateArray().Any(IsText)) return CanonicalJson.Of(value);
        var text = new StringBuilder();
        foreach (var part in value.EnumerateArray())
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(IsText(part) ? JsonValue.Text(part, "content", "text") : CanonicalJson.Of(part));
        }
        return text.ToString();
    }

    private static bool IsText(JsonElement part) =>
        JsonValue.Text(part, "type") == "text" && JsonValue.Text(part, "content", "text") is not null;

    /// <summary>True for the JSON of a list of parts, as attributes that are texts have it.</summary>
    private static bool IsListOfParts(string text, out JsonElement parts)
    {
        parts = default;
        if (!text.AsSpan().TrimStart().StartsWith("[")) return false;
        parts = TextOrJson.Parse(text);
        return parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0
            && parts.EnumerateArray().All(part => JsonValue.Text(part, "type") is not null);
    }
}
