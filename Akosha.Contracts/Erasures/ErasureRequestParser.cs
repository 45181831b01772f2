using System.Text.Json;
using Akosha.Contracts.Fields;

namespace Akosha.Contracts.Erasures;

/// <summary>Turns the JSON of an erasure into an <see cref="ErasureRequest"/>, with every error and not just the first.</summary>
public static class ErasureRequestParser
{
    private static readonly string[] Known = ["system_id", "conversation_id", "message_id", "author", "reason"];

    /// <summary>Parses an erasure.</summary>
    /// <param name="element">The JSON of the request.</param>
    /// <param name="errors">The errors found; none exactly when a request is returned.</param>
    public static ErasureRequest? Parse(JsonElement element, out FieldErrors errors)
    {
        errors = new FieldErrors();
        var fields = new FieldReader(errors);
        // A field under another name would erase more than was meant: nothing is ignored here.
        if (!fields.IsObject(element, FieldPath.Root, Known)) return null;
        var request = new ErasureRequest(fields.Text(element, FieldPath.Root, "system_id", required: true) ?? "")
        {
            ConversationId = NotEmpty(fields, element, "conversation_id"),
            MessageId = NotEmpty(fields, element, "message_id"),
            Author = NotEmpty(fields, element, "author"),
            Reason = fields.AnyText(element, FieldPath.Root, "reason", ErasureRequest.MaxReasonLength),
        };
        if (errors.Total == 0 && request.SystemId.Length == 0) fields.Fail("system_id", "must not be empty");
        if (request is { MessageId: not null, ConversationId: null })
            fields.Fail("conversation_id", "is required with message_id");
        if (request is { MessageId: not null, Author: not null }) fields.Fail("author", "must not be given with message_id");
        return errors.Total == 0 ? request : null;
    }

    private static string? NotEmpty(FieldReader fields, JsonElement parent, string name)
    {
        var text = fields.Text(parent, FieldPath.Root, name, required: false);
        if (text is { Length: 0 }) fields.Fail(name, "must not be empty; leave it out to mean all");
        return text;
    }
}
