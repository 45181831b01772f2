using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary>
/// <c>fetch</c>: the other half of the pair that ChatGPT looks for, the whole of what a result shows a part of.
/// </summary>
internal sealed class FetchTool(Recollection recollection, MemoryLinks links) : MemoryTool
{
    // Turns around a message that are shown with it, on each side, and turns of a conversation.
    private const int Around = 2, Turns = 40;

    public override string Name => "fetch";

    public override string Title => "Fetch a memory";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Gives the whole text of a search result by its id, with the turns around it, or a conversation from its beginning. If "
        + "the text is longer than max_tokens, metadata.next is the id under which the rest is fetched.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("id", ArgumentKind.Text, "The id of a result of search or search_conversations, or next of a fetch before")
        {
            IsRequired = true,
            Aliases = ["uri", "result_id", "memory_id", "document_id", "doc_id"],
        },
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var given = call.Arguments.Text("id")!;
        if (MemoryId.Of(given) is not { } id)
            throw new ToolErrorException(
                "id: must be the id of a search result, as it was given, such as my-system/my-conversation/3");
        var page = new PageRequest
        {
            // What goes on within a message is that message alone.
            Limit = id.Position > 0 ? 1 : id.MessageId is null ? Turns : 2 * Around + 1,
            Anchor = id.MessageId is { } message ? new PageAnchor(PageSide.Around, message) : null,
        };
        var (reply, missing) = await recollection.ReadAsync(id, page, call);
        if (reply is null)
            return ToolAnswer.Of(new JsonObject { ["found"] = false, ["id"] = Limited(given), ["note"] = missing });
        return new ToolAnswer(budget => Compose(reply, id, call, budget));
    }

    private JsonObject Compose(ConversationReply reply, MemoryId id, ToolCall call, int budget)
    {
        var metadata = new JsonObject
        {
            ["system_id"] = reply.SystemId,
            ["conversation_id"] = reply.ConversationId,
            ["messages_in_conversation"] = reply.Total,
        };
        var answer = new JsonObject
        {
            ["id"] = id.ToString(),
            ["title"] = Passages.Short(reply.Title ?? $"{reply.ConversationId} ({reply.SystemId})"),
            ["text"] = "",
            ["url"] = links.Of(call.Http.Request, id),
            ["metadata"] = metadata,
        };
        Passages.Warn(metadata, reply.Partial, reply.Warnings);
        var center = id.MessageId is null ? 0 : reply.Messages.ToList().FindIndex(message => message.Id == id.MessageId);
        if (center >= 0 && center < reply.Messages.Count) Describe(metadata, reply.Messages[center], id);
        answer["text"] = Text(reply, id, Math.Max(0, center), budget - Passages.FrameOf(answer) - 60, out var next);
        if (next is not null) metadata["next"] = next.ToString();
        return answer;
    }

    private static void Describe(JsonObject metadata, MessageReply message, MemoryId id)
    {
        metadata["timestamp"] = Passages.Time(message.Timestamp);
        if (id.MessageId is null) return;
        metadata["message_id"] = message.Id;
        metadata["role"] = message.Role;
        if (message.Author is { } author) metadata["author"] = Passages.Short(author);
    }

    /// <summary>
    /// The message first, whole if it fits, and then as many of its neighbours; of a conversation its first turns.
    /// </summary>
    private static string Text(ConversationReply reply, MemoryId id, int center, int budget, out MemoryId? next)
    {
        next = null;
        var texts = new SortedDictionary<int, string>();
        var left = budget;
        foreach (var place in Passages.Outwards(center, reply.Messages.Count))
        {
            var message = reply.Messages[place];
            var isFirst = texts.Count == 0;
            var turn = id with { MessageId = message.Id, Position = isFirst ? id.Position : 0 };
            var head = $"{message.Role}{(message.Author is { } author ? $" ({Passages.Short(author)})" : "")}, "
                + $"{Passages.Time(message.Timestamp)}:\n";
            var room = left - TokenCount.Of(head + RecalledText.Mark(turn, "")) - 6;
            if (room < Shares.Least && !isFirst)
            {
                if (id.MessageId is null) next = turn;
                break;
            }
            var (text, rest) = Passages.Beginning(turn, message.Content, room);
            texts[place] = head + text;
            left = room - TokenCount.Of(text);
            if (isFirst || id.MessageId is null) next = rest;
            if (rest is not null) break;
        }
        if (next is null && id.MessageId is null && reply.Next is not null && reply.Messages.Count > 0)
            next = id with { MessageId = reply.Messages[^1].Id };
        return string.Join("\n\n", texts.Values);
    }

    private static string Limited(string given) => given.Length <= 300 ? given : given[..300];
}
