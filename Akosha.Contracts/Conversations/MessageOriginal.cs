using System.Buffers;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Writes a message as it was given, in as few bytes as JSON allows. In place of the bytes of a picture, a file or a sound stands
/// their kind and size (<see cref="MediaNote"/>).
/// </summary>
internal sealed class MessageOriginal
{
    private readonly Utf8JsonWriter _writer;

    private MessageOriginal(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>Some JSON, whole.</summary>
    public static string Of(JsonElement element) => Written(original => original.Copy(element));

    /// <summary>A message.</summary>
    public static string OfMessage(JsonElement message) => Written(original => original.Object(message, original.Field));

    /// <summary>The message that stands for content which was given without one.</summary>
    public static string OfContent(JsonElement content) => Written(original =>
    {
        original._writer.WriteStartObject();
        original._writer.WriteString("role", Roles.User);
        original._writer.WritePropertyName("content");
        original.Parts(content);
        original._writer.WriteEndObject();
    });

    /// <summary>Fields by their names.</summary>
    public static string OfFields(IEnumerable<(string Name, JsonElement Value)> fields) => Written(original =>
    {
        original._writer.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            original._writer.WritePropertyName(name);
            original.Copy(value);
        }
        original._writer.WriteEndObject();
    });

    private static string Written(Action<MessageOriginal> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PlainJson.Writer)) write(new MessageOriginal(writer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Names and arguments of tools are never taken for pictures, whatever they look like.
    private void Field(string name, JsonElement value)
    {
        if (name is "content" or "parts") Parts(value);
        else if (name is "audio" or "images" or "attachments" or "experimental_attachments") Media(value, name, null, null);
        else Copy(value);
    }

    private void Parts(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.Array) Array(content, Part);
        else Part(content);
    }

    private void Part(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            Copy(part);
            return;
        }
        var kind = PartKinds.Of(part);
        if (PartKinds.IsMedia(kind)) Media(part, kind!, null, null);
        else Object(part, (name, value) =>
        {
            if (name == "content") Parts(value);
            else if (name == "image_url") Media(value, name, null, name);
            else Copy(value);
        });
    }

    /// <summary>A value within a picture, a file or a sound.</summary>
    /// <param name="value">The value.</param>
    /// <param name="kind">The kind of the part.</param>
    /// <param name="holder">The object that the value is in.</param>
    /// <param name="field">The name of the value in it.</param>
    private void Media(JsonElement value, string kind, JsonElement? holder, string? field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var isText = PartKinds.Of(value) == PartKinds.Text;
                Object(value, (name, inner) =>
                {
                    if (isText || name == "transcript") Copy(inner); // what was said is searched, and is not made of bytes
                    else if (name == "content") Parts(inner);
                    else Media(inner, kind, value, name);
                });
                break;
            case JsonValueKind.Array:
                Array(value, inner => Media(inner, kind, holder, field));
                break;
            case JsonValueKind.String when MediaNote.Of(value, kind, holder, field) is { } note:
                _writer.WriteStringValue(note);
                break;
            default:
                Copy(value);
                break;
        }
    }

    private void Copy(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value, (_, inner) => Copy(inner));
                break;
            case JsonValueKind.Array:
                Array(value, Copy);
                break;
            case JsonValueKind.String:
                _writer.WriteStringValue(JsonText.Of(value));
                break;
            default:
                value.WriteTo(_writer);
                break;
        }
    }

    private void Object(JsonElement value, Action<string, JsonElement> write)
    {
        _writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var name = JsonText.NameOf(property);
            _writer.WritePropertyName(name);
            write(name, property.Value);
        }
        _writer.WriteEndObject();
    }

    private void Array(JsonElement value, Action<JsonElement> write)
    {
        _writer.WriteStartArray();
        foreach (var element in value.EnumerateArray()) write(element);
        _writer.WriteEndArray();
    }
}
