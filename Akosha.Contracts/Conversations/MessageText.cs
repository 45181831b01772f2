using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Collects the text of a message: what was said, the names and arguments of tools, and their results, in their order. Reasoning,
/// pictures, files, what was recalled from Akosha itself and whatever has no known kind are in the original only.
/// </summary>
/// <param name="originals">Writes what is called with.</param>
internal sealed class MessageText(MessageOriginal originals)
{
    private readonly List<string> _pieces = [];

    /// <summary>True if the texts held what was recalled (<see cref="RecalledText"/>), which is left out.</summary>
    private bool _isCut;

    /// <summary>The text of a message.</summary>
    /// <param name="fields">The message.</param>
    /// <param name="role">Its role.</param>
    /// <param name="originals">Writes what is called with.</param>
    /// <param name="isCut">True if something was recalled, which is in the original only.</param>
    public static string Of(MessageFields fields, string role, MessageOriginal originals, out bool isCut)
    {
        var text = new MessageText(originals);
        if (role == Roles.Tool) text.Add(fields["name"]);
        text.AddContent(fields.Content);
        text.Add(fields["refusal"]);
        if (fields["audio"] is { ValueKind: JsonValueKind.Object } audio) text.Add(audio, "transcript");
        if (fields["tool_calls"] is { ValueKind: JsonValueKind.Array } calls)
            foreach (var call in calls.EnumerateArray()) text.AddCall(call);
        text.AddCall(fields["function_call"]);
        isCut = text._isCut;
        return text.Joined();
    }

    /// <summary>The text of a content.</summary>
    /// <inheritdoc cref="Of"/>
    public static string OfContent(JsonElement content, MessageOriginal originals, out bool isCut)
    {
        var text = new MessageText(originals);
        text.AddContent(content);
        isCut = text._isCut;
        return text.Joined();
    }

    private string Joined() => string.Join('\n', _pieces); // of one string that is the string itself

    private void AddContent(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array) AddPart(content);
        else
            foreach (var part in content.EnumerateArray()) AddPart(part);
    }

    private void AddPart(JsonElement part)
    {
        Add(part);
        if (part.ValueKind != JsonValueKind.Object) return;
        switch (PartKinds.Of(part))
        {
            case null or "text" or "input_text" or "output_text":
                AddSaid(part);
                break;
            case "refusal":
                Add(part, "refusal");
                break;
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                AddCall(part);
                break;
            case "tool_result" or "mcp_tool_result":
                if (JsonText.TryField(part, "content", out var result)) AddContent(result);
                break;
            case "document" when JsonText.TryField(part, "source", out var source):
                AddDocument(source);
                break;
        }
    }

    /// <summary>A text is a string, or, with annotations, the value of an object.</summary>
    private void AddSaid(JsonElement part)
    {
        if (!JsonText.TryField(part, "text", out var text)) return;
        Add(text);
        if (text.ValueKind == JsonValueKind.Object) Add(text, "value");
    }

    /// <summary>A document may be a text or be made of parts.</summary>
    private void AddDocument(JsonElement source)
    {
        if (source.ValueKind != JsonValueKind.Object) return;
        if (PartKinds.Of(source) == PartKinds.Text) Add(source, "data");
        else if (PartKinds.Of(source) == "content" && JsonText.TryField(source, "content", out var parts)) AddContent(parts);
    }

    /// <summary>What is called and with what: of an object of its own, or of the call itself.</summary>
    private void AddCall(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object) return;
        var isNested = JsonText.TryField(call, "function", out var nested) || JsonText.TryField(call, "custom", out nested);
        var called = isNested ? nested : call;
        if (called.ValueKind != JsonValueKind.Object) return;
        Add(called, "name");
        foreach (var name in (string[])["arguments", "input", "args"])
        {
            if (!JsonText.TryField(called, name, out var arguments)) continue;
            if (arguments.ValueKind is JsonValueKind.Object or JsonValueKind.Array) Add(originals.Of(arguments));
            else Add(arguments);
        }
    }

    private void Add(JsonElement parent, string name)
    {
        if (JsonText.TryField(parent, name, out var value)) Add(value);
    }

    private void Add(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) Add(JsonText.Of(value));
    }

    private void Add(string given)
    {
        var text = RecalledText.Without(given);
        _isCut |= !ReferenceEquals(text, given);
        if (text.Length > 0) _pieces.Add(text);
    }
}
