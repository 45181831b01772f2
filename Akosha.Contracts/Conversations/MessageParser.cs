using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Turns the JSON of one message into a <see cref="Message"/>: a text that somebody said, or what clients of OpenAI and Anthropic
/// send, with parts, calls of tools and their results. Whatever else a message holds is kept in its original.
/// </summary>
/// <param name="fields">Takes what is wrong.</param>
/// <param name="ids">The ids of the conversation's messages.</param>
/// <param name="rules">How the conversation is read.</param>
internal sealed class MessageParser(FieldReader fields, MessageIds ids, ConversationRules rules)
{
    private const int LongestShortcut = ConversationLimits.MessageBytes / 4;

    private readonly MessageOriginal _originals = new(rules.Media);
    private readonly MessageOriginal? _forIds = rules.Media == MediaLimits.Default ? null : new(MediaLimits.Default);

    private static readonly string WrongRole =
        $"must be one of {Roles.Allowed} (developer is taken for system, function for tool)";

    /// <summary>
    /// The message at a position; null if it is none. Once errors are only counted nothing will be stored, and no message is
    /// made.
    /// </summary>
    public Message? Parse(JsonElement element, FieldPath path, int position)
    {
        if (!fields.IsObject(element, path)) return null;
        var given = MessageFields.Read(element, path, fields);
        var id = Text(given, path, "id", FieldRules.NewId);
        if (id is not null && !ids.TryTake(id))
            fields.Fail(path.Of("id"), "is the id of an earlier message of this conversation");
        var said = Role(given, path);
        var role = Roles.Meant(said);
        var author = Text(given, path, "author", FieldRules.Printable);
        CheckContent(given, path, role);
        var timestamp = Timestamp(given, path);
        var metadata = given["metadata"] is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } pairs
            ? MetadataReader.Read(fields, pairs, path.Of("metadata")) : null;
        if (fields.Errors.IsFull) return null;
        var text = MessageText.Of(given, role, _originals, out var isCut);
        var isPlain = !given.HasMore && given.Content.ValueKind == JsonValueKind.String && said == role && !isCut;
        var message = new Message("", role, author ?? Name(given, role), text, timestamp)
        {
            Metadata = metadata is { Count: > 0 } ? metadata : null,
            Original = isPlain ? null : Bounded(_originals.OfMessage(element), path),
        };
        if (id is not null) return message with { Id = id };
        return message with { Id = ids.Derive(ForId(message, isPlain ? null : _forIds?.OfMessage(element)), position) };
    }

    /// <summary>The one message of content that was given without a message around it.</summary>
    public Message ParseContent(JsonElement content)
    {
        CheckContent(content, "content", ConversationLimits.ContentBytes);
        var message = new Message("", Roles.User, null, MessageText.OfContent(content, _originals, out var isCut), null)
        {
            Original = content.ValueKind == JsonValueKind.String && !isCut
                ? null : Bounded(_originals.OfContent(content), "content"),
        };
        var original = message.Original is null ? null : _forIds?.OfContent(content);
        return message with { Id = ids.Derive(ForId(message, original), 0) };
    }

    /// <summary>The message of which an id is derived: what is set to be kept of pictures changes no ids.</summary>
    private static Message ForId(Message message, string? original) =>
        original is null ? message : message with { Original = original };

    private string? Text(MessageFields given, FieldPath path, string name, Func<string, string?> rule)
    {
        if (given[name] is not { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } element) return null;
        var value = fields.Text(element, path.Of(name));
        if (value is not null && rule(value) is { } problem) fields.Fail(path.Of(name), problem);
        return value;
    }

    private string Role(MessageFields given, FieldPath path)
    {
        var role = Text(given, path, "role", value => Roles.CodeOf(Roles.Meant(value)) < 0 ? WrongRole : null);
        if (given["role"].ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) fields.Fail(path.Of("role"), "is required");
        return role ?? "";
    }

    /// <summary>Who speaks by the name that OpenAI's messages have; that of a tool is the tool's.</summary>
    private static string? Name(MessageFields given, string role) =>
        role != Roles.Tool && given["name"] is { ValueKind: JsonValueKind.String } name
            && JsonText.Of(name) is var text && FieldRules.Printable(text) is null ? text : null;

    private void CheckContent(MessageFields given, FieldPath path, string role)
    {
        if (given.Content.ValueKind != JsonValueKind.Undefined) CheckContent(
            given.Content, path.Of("content"),
            role == Roles.Tool ? ConversationLimits.MessageBytes : ConversationLimits.ContentBytes);
        else if (!given.MayLackContent) fields.Fail(path.Of("content"), "is required");
    }

    private void CheckContent(JsonElement content, FieldPath field, int longest)
    {
        if (content.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            fields.Fail(field, $"must be a string, null or an array of parts, not {FieldReader.NameOf(content.ValueKind)}");
        else if (content.ValueKind == JsonValueKind.String
            && JsonMarshal.GetRawUtf8Value(content).Length > longest // escapes are longer than what they stand for
            && FieldRules.Content(JsonText.Of(content), longest) is { } problem)
            fields.Fail(field, problem);
    }

    private DateTimeOffset? Timestamp(MessageFields given, FieldPath path)
    {
        DateTimeOffset timestamp = default;
        var text = Text(given, path, "timestamp", value => FieldRules.Timestamp(value, rules.Now, out timestamp));
        return text is null ? null : timestamp;
    }

    private string Bounded(string original, FieldPath path)
    {
        if (original.Length > LongestShortcut
            && Encoding.UTF8.GetByteCount(original) is > ConversationLimits.MessageBytes and var bytes)
            fields.Fail(
                path,
                $"may have at most {ConversationLimits.MessageBytes} bytes of JSON without those of files, and has {bytes}");
        return original;
    }
}
