using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>The fields of one message by their names: those that every client may send, and those of single providers.</summary>
internal sealed class MessageFields
{
    /// <summary>What a message has that is nothing but a text that somebody said.</summary>
    private static readonly string[] Plain = ["id", "role", "author", "content", "timestamp", "metadata"];

    /// <summary>What the messages of providers have besides; <c>parts</c> is another name of an array of contents.</summary>
    private static readonly string[] OfProviders =
    [
        "name", "parts", "tool_calls", "tool_call_id", "function_call", "refusal", "reasoning_content", "reasoning", "audio",
        "annotations",
    ];

    private static readonly string[] Known = [.. Plain, .. OfProviders];
    private static readonly string AllKnown = string.Join(", ", Known);

    private readonly JsonElement[] _values = new JsonElement[Known.Length];

    /// <summary>True if one field at least is not plain.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Reads the fields of a message; what is not known is an error or ignored.</summary>
    public static MessageFields Read(JsonElement message, FieldPath path, FieldReader reader)
    {
        var fields = new MessageFields();
        foreach (var property in message.EnumerateObject())
        {
            var known = IndexOf(property);
            if (known >= 0) fields._values[known] = property.Value;
            else reader.Unknown(JsonText.NameOf(property), path, "messages[].", AllKnown);
            fields.HasMore |= known < 0 || known >= Plain.Length;
        }
        return fields;
    }

    private static int IndexOf(JsonProperty property)
    {
        for (var i = 0; i < Known.Length; i++)
            if (JsonText.IsNamed(property, Known[i])) return i;
        return -1;
    }

    /// <summary>The value of a known field; of the kind undefined if it is not there.</summary>
    public JsonElement this[string name] => _values[Array.IndexOf(Known, name)];

    /// <summary>The content, by whichever of its names.</summary>
    public JsonElement Content => this["content"] is { ValueKind: JsonValueKind.Undefined } ? this["parts"] : this["content"];

    /// <summary>True if there is something besides content that a message can be made of.</summary>
    public bool MayLackContent =>
        OfProviders.Any(name => this[name].ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
}
