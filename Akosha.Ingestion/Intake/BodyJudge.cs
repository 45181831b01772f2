using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Intake;

/// <summary>Tells the conversations of a request from what is wrong in it.</summary>
internal static class BodyJudge
{
    /// <summary>The one conversation of a body, or those of its array; what is wrong in the array is rejected at once.</summary>
    public static (Judged One, Queue<Conversation>? Many) Judge(
        ReadOnlyMemory<byte> body, DateTimeOffset now, SystemAccess access, IntakeSession session)
    {
        using var document = StrictJson.Parse(body, out var broken);
        if (document is null) return (new Judged(null, [broken!]), null);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array)
        {
            var parsed = ConversationParser.Parse(root, now, out var errors);
            return (parsed is null ? new Judged(null, errors) : new Judged(parsed, null), null);
        }
        if (root.GetArrayLength() == 0)
            return (new Judged(null, [new FieldError("", "must be a conversation, or an array of at least one")]), null);
        var conversations = new Queue<Conversation>();
        foreach (var (position, element) in root.EnumerateArray().Index())
        {
            var judged = JudgeOne(element, now, access);
            if (judged.Conversation is { } conversation) conversations.Enqueue(conversation);
            else session.Reject(judged.Errors!, position);
        }
        return (default, conversations);
    }

    /// <summary>The conversation of a line of a stream.</summary>
    public static Judged JudgeLine(ReadOnlyMemory<byte> line, DateTimeOffset now, SystemAccess access)
    {
        using var document = StrictJson.Parse(line, out var broken);
        return document is null
            ? new Judged(null, [new FieldError("", $"the line {broken!.Problem}")])
            : JudgeOne(document.RootElement, now, access);
    }

    private static Judged JudgeOne(JsonElement element, DateTimeOffset now, SystemAccess access)
    {
        if (ConversationParser.Parse(element, now, out var errors) is not { } conversation) return new Judged(null, errors);
        return access.Allows(conversation.SystemId)
            ? new Judged(conversation, null)
            : new Judged(null, [new FieldError("system_id", IntakeProblems.NotTheirs)]);
    }
}
