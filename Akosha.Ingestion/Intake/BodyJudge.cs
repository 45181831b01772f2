using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Ingestion.Intake;

/// <summary>Tells the conversations of a request from what is wrong in it.</summary>
internal static class BodyJudge
{
    /// <summary>The one conversation of a body, or those of its array; what is wrong in the array is rejected at once.</summary>
    public static (Judged One, Queue<Judged>? Many) Judge(
        ReadOnlyMemory<byte> body, ConversationRules rules, SystemAccess access, IntakeSession session)
    {
        using var document = StrictJson.Parse(ByteOrderMark.Skip(body), out var broken);
        if (document is null) return (new Judged(null, [broken!]), null);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array) return (Judged.Of(ConversationParser.Parse(root, rules)), null);
        if (root.GetArrayLength() == 0)
            return (new Judged(null, [new FieldError("", "must be a conversation, or an array of at least one")]), null);
        var conversations = new Queue<Judged>();
        foreach (var (position, element) in root.EnumerateArray().Index())
        {
            var judged = JudgeOne(element, rules, position, access);
            if (judged.Conversation is not null) conversations.Enqueue(judged);
            else session.Reject(judged.Errors!, position);
        }
        return (default, conversations);
    }

    /// <summary>The conversation of a line of a stream.</summary>
    public static Judged JudgeLine(ReadOnlyMemory<byte> line, ConversationRules rules, int number, SystemAccess access)
    {
        using var document = StrictJson.Parse(line, out var broken);
        return document is null
            ? new Judged(null, [new FieldError("", $"the line {broken!.Problem}")])
            : JudgeOne(document.RootElement, rules, number, access);
    }

    private static Judged JudgeOne(JsonElement element, ConversationRules rules, int place, SystemAccess access)
    {
        var judged = Judged.Of(ConversationParser.Parse(element, rules, place));
        return judged.Conversation is not { } conversation || access.Allows(conversation.SystemId)
            ? judged : new Judged(null, [new FieldError("system_id", IntakeProblems.NotTheirs)]);
    }
}
