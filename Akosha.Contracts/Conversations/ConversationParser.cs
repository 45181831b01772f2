using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// Turns the JSON of one conversation into a <see cref="Conversation"/>. The one validator of the product: a single object, an
/// element of an array and a line of NDJSON all pass through it, and it tells of every error, not the first: it lists some and
/// counts all.
/// </summary>
public static class ConversationParser
{
    private const int MaxForeseen = 1_000;

    private static readonly string[] Known =
        ["system_id", "conversation_id", "messages", "content", "metadata", "title", "parent"];
    private static readonly string AllKnown = string.Join(", ", Known);

    /// <summary>Parses one conversation.</summary>
    /// <param name="element">The JSON of the conversation.</param>
    /// <param name="rules">How it is read.</param>
    /// <param name="place">Its place in the array of the request, or the number of its line in the stream, from 0.</param>
    public static ParsedConversation Parse(JsonElement element, ConversationRules rules, int place = 0)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = new FieldErrors();
        var ignored = new IgnoredFields();
        var fields = new FieldReader(errors, rules.IsStrict ? null : ignored);
        if (!fields.IsObject(element, FieldPath.Root)) return new ParsedConversation(null, errors, ignored);
        var unknown = Unknown(fields, element);
        var system = Checked(fields, element, "system_id", required: true, FieldRules.NewSystemId);
        var conversation = Checked(fields, element, "conversation_id", required: true, FieldRules.NewId);
        var metadata = JsonText.TryGiven(element, "metadata", out var pairs)
            ? MetadataReader.Read(fields, pairs, "metadata") : null;
        var title = fields.AnyText(element, FieldPath.Root, "title", ConversationLimits.Title);
        var parent = Checked(fields, element, "parent", required: false, FieldRules.Printable);
        var messages = Messages(fields, element, new MessageParser(fields, new MessageIds(rules, place), rules));
        var parsed = errors.Total > 0 ? null : new Conversation(system!, conversation!, metadata, messages)
        {
            Title = title,
            Parent = parent,
            Original = unknown is { Length: <= ConversationLimits.UnknownFields } ? unknown : null,
        };
        return new ParsedConversation(parsed, errors, ignored);
    }

    /// <summary>The fields that nothing is known of, as JSON; null if there are none.</summary>
    private static string? Unknown(FieldReader fields, JsonElement element)
    {
        List<(string, JsonElement)>? unknown = null;
        foreach (var property in element.EnumerateObject())
        {
            if (Array.Exists(Known, name => JsonText.IsNamed(property, name))) continue;
            var name = JsonText.NameOf(property);
            fields.Unknown(name, FieldPath.Root, "", AllKnown);
            if (unknown is null || unknown.Count < ConversationLimits.UnknownFields) (unknown ??= []).Add((name, property.Value));
        }
        return unknown is null ? null : new MessageOriginal(MediaLimits.Default).OfFields(unknown);
    }

    private static string? Checked(
        FieldReader fields, JsonElement parent, string name, bool required, Func<string, string?> rule)
    {
        var value = fields.Text(parent, FieldPath.Root, name, required);
        if (value is not null && rule(value) is { } problem) fields.Fail(name, problem);
        return value;
    }

    private static List<Message> Messages(FieldReader fields, JsonElement parent, MessageParser parser)
    {
        var given = JsonText.TryGiven(parent, "messages", out var array);
        if (given == JsonText.TryGiven(parent, "content", out var content))
        {
            fields.Fail(
                "messages", given ? "give either messages or content, not both"
                : "is required (or content, for one user message)");
            return [];
        }
        if (!given) return [parser.ParseContent(content)];
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            fields.Fail("messages", "must be an array of at least one message");
            return [];
        }
        var messages = new List<Message>(Math.Min(array.GetArrayLength(), MaxForeseen));
        foreach (var (position, element) in array.EnumerateArray().Index())
            if (parser.Parse(element, new FieldPath("messages", position), position) is { } message) messages.Add(message);
        return messages;
    }
}
