using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary>
/// <c>delete_memory</c>: a first call counts and deletes nothing, a second one with what the first has told deletes. What it
/// tells is made of what was counted: when that has changed meanwhile, it is counted anew.
/// </summary>
internal sealed class DeleteMemoryTool(IngestionLink ingestion) : MemoryTool
{
    public override string Name => "delete_memory";

    public override IReadOnlyList<string> Aliases => ["forget", "forget_memory"];

    public override string Title => "Delete a memory";

    public override string Scope => Scopes.Ingest;

    public override bool IsDestructive => true;

    public override string Description =>
        "Deletes a message or a conversation for good. The first call deletes nothing: it counts what would be deleted and gives "
        + "a confirmation. Ask the person; then call again with the same arguments and that confirmation.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("id", ArgumentKind.Text, "The id of a search result (one message), or of a conversation")
        {
            Aliases = ["uri", "result_id", "memory_id"],
        },
        new("system_id", ArgumentKind.Text, "The system, in place of an id") { Aliases = ["system", "project"] },
        new("conversation_id", ArgumentKind.Text, "The conversation, in place of an id")
        {
            Aliases = ["conversation", "thread_id", "session_id"],
        },
        new("message_id", ArgumentKind.Text, "The message; without it the whole conversation") { Aliases = ["message"] },
        new("confirmation", ArgumentKind.Text, "What the first call has given")
        {
            Aliases = ["confirm", "confirmation_token", "token"],
        },
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var id = NamedBy(call.Arguments);
        if (!call.Caller.Access.Allows(id.SystemId))
            throw new ToolErrorException("system_id: name a system that this key or token is bound to");
        var deletion = new Deletion(id.SystemId, id.ConversationId, id.MessageId);
        using var client = ingestion.ClientOf(call.Http);
        var counted = await client.CountDeletionAsync(deletion, call.Cancellation);
        var answer = new JsonObject { ["id"] = id.ToString(), ["deleted"] = false };
        if (counted.Messages == 0)
        {
            answer["found"] = false;
            answer["note"] = "There is no such message or conversation; nothing is to be deleted.";
            return ToolAnswer.Of(answer);
        }
        answer["messages"] = counted.Messages;
        answer["conversations"] = counted.Conversations;
        var confirmation = ConfirmationOf(id, counted);
        if (call.Arguments.Text("confirmation") is not { } given || given != confirmation)
        {
            answer["confirmation"] = confirmation;
            answer["note"] = call.Arguments.Has("confirmation")
                ? "Nothing was deleted: the confirmation is not of this, or what there is has changed. Call again with this one."
                : "Nothing was deleted yet. To delete this for good, call again with the confirmation.";
            return ToolAnswer.Of(answer);
        }
        var done = await client.DeleteAsync(deletion, waitUntilUnfound: true, call.Cancellation);
        answer["deleted"] = true;
        answer["messages"] = done.Messages ?? counted.Messages;
        answer["conversations"] = done.Conversations ?? counted.Conversations;
        return ToolAnswer.Of(answer);
    }

    private static MemoryId NamedBy(ToolArguments arguments)
    {
        if (arguments.Text("id") is { } id)
        {
            if (arguments.Has("system_id") || arguments.Has("conversation_id") || arguments.Has("message_id"))
                throw new ToolErrorException("id: give it, or system_id, conversation_id and message_id, not both");
            return MemoryId.Of(id) is { } named ? named with { Position = 0 } : throw new ToolErrorException(
                "id: must be the id of a search result or conversation, as it was given");
        }
        if (arguments.Text("system_id") is { } system && arguments.Text("conversation_id") is { } conversation)
            return new MemoryId(system, conversation, arguments.Text("message_id"));
        throw new ToolErrorException("id: give the id of a search result, or system_id and conversation_id");
    }

    private static string ConfirmationOf(MemoryId id, DeletionReply counted)
    {
        var text = JsonSerializer.Serialize(new object?[]
        {
            id.SystemId, id.ConversationId, id.MessageId, counted.Messages, counted.Conversations,
        });
        return "delete-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }
}
