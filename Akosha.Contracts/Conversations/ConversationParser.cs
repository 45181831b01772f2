using System.Globalization;
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

    private static readonly string WrongRole = $"must be one of {Roles.Allowed}";
    private static readonly string[] ConversationFields = ["system_id", "conversation_id", "messages", "content", "metadata"];
    private static readonly string[] MessageFields = ["id", "role", "author", "content", "timestamp"];

    /// <summary>Parses one conversation.</summary>
    /// <param name="element">The JSON of the conversation.</param>
    /// <param name="now">The time of receipt, the bound for timestamps.</param>
    /// <param name="errors">The errors found, listed or counted; none exactly when a conversation is returned.</param>
    public static Conversation? Parse(JsonElement element, DateTimeOffset now, out FieldErrors errors)
    {
        errors = new FieldErrors();
        var fields = new FieldReader(errors);
        if (!fields.IsObject(element, FieldPath.Root, ConversationFields)) return null;
        var system = Checked(fields, element, FieldPath.Root, "system_id", required: true, FieldRules.NewSystemId);
        var conversation = Checked(fields, element, FieldPath.Root, "conversation_id", required: true, FieldRules.NewId);
        var metadata = Metadata(fields, element);
        var messages = Messages(fields, element, now);
        return errors.Total == 0 ? new Conversation(system!, conversation!, metadata, messages) : null;
    }

    private static string? Checked(
        FieldReader fields, JsonElement parent, FieldPath path, string name, bool required, Func<string, string?> rule)
    {
        var value = fields.Text(parent, path, name, required);
        if (value is not null && rule(value) is { } problem) fields.Fail(path.Of(name), problem);
        return value;
    }

    private static List<Message> Messages(FieldReader fields, JsonElement parent, DateTimeOffset now)
    {
        var given = parent.TryGetProperty("messages", out var array);
        if (given == parent.TryGetProperty("content", out _))
        {
            fields.Fail(
                "messages", given ? "give either messages or content, not both"
                : "is required (or content, for one user message)");
            return [];
        }
        if (!given)
            return [new Message(
                "0", Roles.User, null, Checked(fields, parent, FieldPath.Root, "content", required: true, FieldRules.Content)
                ?? "", null)];
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() == 0)
        {
            fields.Fail("messages", "must be an array of at least one message");
            return [];
        }
        return ParseAll(fields, array, now);
    }

    private static List<Message> ParseAll(FieldReader fields, JsonElement array, DateTimeOffset now)
    {
        var messages = new List<Message>(Math.Min(array.GetArrayLength(), MaxForeseen));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var position = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (ParseOne(fields, element, new FieldPath("messages", position), position, seen, now) is { } message)
                messages.Add(message);
            position++;
        }
        return messages;
    }

    /// <summary>
    /// The message at a position; null if it is none. Once errors are only counted nothing will be stored, and no message is
    /// made.
    /// </summary>
    private static Message? ParseOne(
        FieldReader fields, JsonElement element, FieldPath path, int position, HashSet<string> seen, DateTimeOffset now)
    {
        if (!fields.IsObject(element, path, MessageFields)) return null;
        var given = Checked(fields, element, path, "id", required: false, FieldRules.NewId);
        var role = Checked(fields, element, path, "role", required: true, Role);
        var author = Checked(fields, element, path, "author", required: false, FieldRules.Printable);
        var content = Checked(fields, element, path, "content", required: true, FieldRules.Content);
        var timestamp = Timestamp(fields, element, path, now);
        if (given is null && fields.Errors.IsFull) return null;
        var id = given ?? position.ToString(CultureInfo.InvariantCulture);
        if (!seen.Add(id))
            fields.Fail(
                path.Of("id"),
                "is the id of an earlier message of this conversation; ids must differ (an absent id is the message's position)");
        return fields.Errors.IsFull ? null : new Message(id, role ?? "", author, content ?? "", timestamp);
    }

    private static string? Role(string value) => Roles.CodeOf(value) < 0 ? WrongRole : null;

    private static DateTimeOffset? Timestamp(FieldReader fields, JsonElement element, FieldPath path, DateTimeOffset now)
    {
        if (fields.Text(element, path, "timestamp", required: false) is not { } text) return null;
        if (FieldRules.Timestamp(text, now, out var timestamp) is not { } problem) return timestamp;
        fields.Fail(path.Of("timestamp"), problem);
        return null;
    }

    private static Dictionary<string, string>? Metadata(FieldReader fields, JsonElement parent)
    {
        if (!parent.TryGetProperty("metadata", out var element) || element.ValueKind == JsonValueKind.Null) return null;
        return MetadataReader.Read(fields, element, "metadata");
    }
}
