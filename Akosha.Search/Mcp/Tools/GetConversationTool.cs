using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>get_conversation</c>: a conversation in pages, or what was said around a message.</summary>
internal sealed class GetConversationTool(Recollection recollection) : MemoryTool
{
    private const int DefaultLimit = 40, MostMessages = 200;

    private static readonly string[] Anchors = ["around", "after", "before"];

    public override string Name => "get_conversation";

    public override string Title => "Read a conversation";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Gives a conversation in order, a page at a time: from its beginning, or around, after or before a message. Name it by "
        + "the id of a search result, or by system_id and conversation_id. earlier and later of the answer say how to go on; "
        + "rest of a message is what fetch takes to give what was cut off.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("id", ArgumentKind.Text, "The id of a search result: what was said around it")
        {
            Aliases = ["uri", "result_id", "memory_id"],
        },
        new("system_id", ArgumentKind.Text, "The system of the conversation") { Aliases = ["system", "project"] },
        new("conversation_id", ArgumentKind.Text, "The conversation") { Aliases = ["conversation", "thread_id", "session_id"] },
        new("around", ArgumentKind.Text, "The id of a message that is to be in the middle")
        {
            Aliases = ["message_id", "message", "around_message"],
        },
        new("after", ArgumentKind.Text, "The id of a message: the page begins behind it") { Aliases = ["after_message"] },
        new("before", ArgumentKind.Text, "The id of a message: the page ends before it") { Aliases = ["before_message"] },
        new("limit", ArgumentKind.Whole, $"How many messages (default {DefaultLimit})")
        {
            Range = (1, MostMessages),
            Aliases = ["top_k", "k", "n", "count", "page_size"],
        },
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var (id, side) = NamedBy(call.Arguments);
        var page = new PageRequest
        {
            Limit = call.Arguments.Whole("limit") ?? DefaultLimit,
            Anchor = id.MessageId is { } message ? new PageAnchor(side, message) : null,
        };
        var (reply, missing) = await recollection.ReadAsync(id, page, call);
        if (reply is null) return ToolAnswer.Of(new JsonObject { ["found"] = false, ["note"] = missing });
        var center = side switch
        {
            PageSide.Before => Math.Max(0, reply.Messages.Count - 1),
            PageSide.Around => Math.Max(0, reply.Messages.ToList().FindIndex(shown => shown.Id == id.MessageId)),
            _ => 0,
        };
        return new ToolAnswer(new TurnAnswer(reply, center).Compose);
    }

    private static (MemoryId Id, PageSide Side) NamedBy(ToolArguments arguments)
    {
        var anchors = Anchors.Where(arguments.Has).ToList();
        if (anchors.Count > 1) throw new ToolErrorException($"{anchors[1]}: give one of around, after, before");
        var named = ConversationOf(arguments);
        if (anchors is [var anchor]) named = named with { MessageId = arguments.Text(anchor) };
        return (named, anchors is ["after"] ? PageSide.After : anchors is ["before"] ? PageSide.Before
            : named.MessageId is null ? PageSide.After : PageSide.Around);
    }

    private static MemoryId ConversationOf(ToolArguments arguments)
    {
        if (arguments.Text("id") is { } id)
            return MemoryId.Of(id) is { } named ? named with { Position = 0 } : throw new ToolErrorException(
                "id: must be the id of a search result, as it was given, such as my-system/my-conversation/3");
        if (arguments.Text("system_id") is { } system && arguments.Text("conversation_id") is { } conversation)
            return new MemoryId(system, conversation);
        throw new ToolErrorException("id: give the id of a search result, or both system_id and conversation_id");
    }
}
