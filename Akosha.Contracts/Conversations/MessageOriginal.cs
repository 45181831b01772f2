using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Writes messages as they were given, in as few bytes as JSON allows. In place of the bytes of a picture, a file or a sound
/// stands their kind and size (<see cref="MediaNote"/>).
/// </summary>
/// <param name="limits">What of pictures, files and sounds is kept.</param>
internal sealed class MessageOriginal(MediaLimits limits)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _writer;

    private Utf8JsonWriter Writer => _writer ??= new Utf8JsonWriter(_buffer, PlainJson.Writer);

    /// <summary>Some JSON, whole.</summary>
    public string Of(JsonElement element)
    {
        Copy(element);
        return Written();
    }

    /// <summary>A message.</summary>
    public string OfMessage(JsonElement message)
    {
        Writer.WriteStartObject();
        foreach (var property in message.EnumerateObject())
        {
            var name = WriteName(property);
            // Names and arguments of tools are never taken for pictures, whatever they look like.
            if (name.SequenceEqual("content"u8) || name.SequenceEqual("parts"u8)) Parts(property.Value);
            else if (name.SequenceEqual("audio"u8) || name.SequenceEqual("images"u8) || name.SequenceEqual("attachments"u8)
                || name.SequenceEqual("experimental_attachments"u8))
                Media(property.Value, Encoding.UTF8.GetString(name), null, null);
            else Copy(property.Value);
        }
        Writer.WriteEndObject();
        return Written();
    }

    /// <summary>The message that stands for content which was given without one.</summary>
    public string OfContent(JsonElement content)
    {
        Writer.WriteStartObject();
        Writer.WriteString("role", Roles.User);
        Writer.WritePropertyName("content");
        Parts(content);
        Writer.WriteEndObject();
        return Written();
    }

    /// <summary>Fields by their names.</summary>
    public string OfFields(IEnumerable<(string Name, JsonElement Value)> fields)
    {
        Writer.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            Writer.WritePropertyName(name);
            Copy(value);
        }
        Writer.WriteEndObject();
        return Written();
    }

    private string Written()
    {
        Writer.Flush();
        var written = Encoding.UTF8.GetString(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
        Writer.Reset();
        return written;
    }

    private void Parts(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            Part(content);
            return;
        }
        Writer.WriteStartArray();
        foreach (var part in content.EnumerateArray()) Part(part);
        Writer.WriteEndArray();
    }

    private void Part(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            Copy(part);
            return;
        }
        var kind = PartKinds.Of(part);
        if (PartKinds.IsMedia(kind))
        {
            Media(part, kind!, null, null);
            return;
        }
        Writer.WriteStartObject();
        foreach (var property in part.EnumerateObject())
        {
            var name = WriteName(property);
            if (name.SequenceEqual("content"u8)) Parts(property.Value);
            else if (name.SequenceEqual("image_url"u8)) Media(property.Value, "image_url", null, "image_url");
            else Copy(property.Value);
        }
        Writer.WriteEndObject();
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
                MediaObject(value, kind);
                break;
            case JsonValueKind.Array:
                Writer.WriteStartArray();
                foreach (var inner in value.EnumerateArray()) Media(inner, kind, holder, field);
                Writer.WriteEndArray();
                break;
            case JsonValueKind.String when MediaNote.Of(value, kind, holder, field, limits) is { } note:
                Writer.WriteStringValue(note);
                break;
            default:
                Copy(value);
                break;
        }
    }

    private void MediaObject(JsonElement value, string kind)
    {
        var isText = PartKinds.Of(value) == PartKinds.Text;
        Writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var name = Encoding.UTF8.GetString(WriteName(property));
            if (isText || name == "transcript") Copy(property.Value); // what was said is searched, and is not made of bytes
            else if (name == "content") Parts(property.Value);
            else Media(property.Value, kind, value, name);
        }
        Writer.WriteEndObject();
    }

    private void Copy(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    WriteName(property);
                    Copy(property.Value);
                }
                Writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                Writer.WriteStartArray();
                foreach (var element in value.EnumerateArray()) Copy(element);
                Writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(value);
                break;
            default:
                value.WriteTo(Writer);
                break;
        }
    }

    // What has no escapes is written as it stands, without becoming a string in between.
    private ReadOnlySpan<byte> WriteName(JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (name.Contains((byte)'\\')) name = Encoding.UTF8.GetBytes(JsonText.NameOf(property));
        Writer.WritePropertyName(name);
        return name;
    }

    private void WriteText(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (text.Contains((byte)'\\')) Writer.WriteStringValue(JsonText.Of(value));
        else Writer.WriteStringValue(text);
    }
}
