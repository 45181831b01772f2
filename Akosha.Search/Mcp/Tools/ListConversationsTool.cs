using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;
using Akosha.Search.Retrieval.Listing;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>list_conversations</c>: conversations, those of the newest messages first.</summary>
internal sealed class ListConversationsTool(Recollection recollection) : MemoryTool
{
    private const int DefaultLimit = 20;

    public override string Name => "list_conversations";

    public override string Title => "List conversations";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Lists conversations, the newest first, of all systems that you may see or of one, with their titles, authors and times. "
        + "get_conversation takes the id to read one.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("system_id", ArgumentKind.Text, "Only those of this system") { Aliases = ["system", "project"] },
        new("author", ArgumentKind.Text, "Only those in which this author speaks, by the whole name") { Aliases = ["speaker"] },
        new("from", ArgumentKind.Text, "Only those with a message since, RFC 3339: 2026-01-31T00:00:00Z")
        {
            Aliases = ["since", "start_time", "start_date"],
        },
        new("to", ArgumentKind.Text, "Only those with a message before, RFC 3339")
        {
            Aliases = ["until", "end_time", "end_date"],
        },
        new("metadata", ArgumentKind.Object, "What the metadata must be, by name: a value, or any_of, gt, gte, lt, lte, exists"),
        new("limit", ArgumentKind.Whole, $"How many (default {DefaultLimit})")
        {
            Range = (1, ListingRequest.MaxLimit),
            Aliases = ["top_k", "k", "n", "count", "page_size"],
        },
        new("cursor", ArgumentKind.Text, "next of the answer before") { Aliases = ["next", "after"] },
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var reply = await recollection.ListAsync(RequestOf(call.Arguments), call);
        return new ToolAnswer(budget => Compose(reply, budget));
    }

    private static JsonObject Compose(ConversationsReply reply, int budget)
    {
        var answer = new JsonObject { ["found"] = reply.Conversations.Count };
        Passages.Warn(answer, reply.Partial, reply.Warnings);
        if (reply.Conversations.Count == 0) answer["note"] = "No conversation fits.";
        var items = reply.Conversations.Select(Item).ToList();
        var shares = Shares.Of(budget - Passages.FrameOf(answer) - 150, items.ConvertAll(item => (Passages.FrameOf(item), 0)));
        answer["conversations"] = new JsonArray([.. items.Take(shares.Count)]);
        var next = shares.Count == items.Count ? reply.Next
            : shares.Count > 0 ? PlaceOf(reply.Conversations[shares.Count - 1]).ToCursor() : null;
        if (next is not null) answer["next"] = next;
        return answer;
    }

    private static JsonObject Item(ConversationSummary conversation)
    {
        var id = new MemoryId(conversation.SystemId, conversation.ConversationId);
        var item = new JsonObject
        {
            ["id"] = id.ToString(),
            ["system_id"] = conversation.SystemId,
            ["conversation_id"] = conversation.ConversationId,
            ["messages"] = conversation.Messages,
            ["first"] = Passages.Time(conversation.FirstAt),
            ["last"] = Passages.Time(conversation.LastAt),
        };
        if (conversation.Title is { } title) item["title"] = Passages.Short(title);
        else if (conversation.FirstWords is { } words) item["text"] = RecalledText.Mark(id, words);
        if (conversation.Authors.Count > 0)
            item["authors"] = new JsonArray(
                [.. conversation.Authors.Take(3).Select(author => JsonValue.Create(Passages.Short(author)))]);
        return item;
    }

    private static ListingPlace PlaceOf(ConversationSummary conversation) =>
        new(UnixMicroseconds.Of(conversation.LastAt), conversation.SystemId, conversation.ConversationId);

    private static ListingRequest RequestOf(ToolArguments arguments)
    {
        var fields = new FieldReader(new FieldErrors());
        var cursor = arguments.Text("cursor") is { } text ? ListingPlace.Of(text) : null;
        if (cursor is null && arguments.Has("cursor"))
            fields.Fail("cursor", "must be next of an answer of list_conversations, as it was given");
        var request = new ListingRequest
        {
            System = arguments.Text("system_id"),
            Author = arguments.Text("author"),
            From = Time(fields, arguments, "from"),
            To = Time(fields, arguments, "to"),
            Metadata = arguments.Has("metadata")
                ? MetadataReader.ReadConditions(fields, arguments.Only(["metadata"]).GetProperty("metadata"), "metadata")
                : new Dictionary<string, MetadataCondition>(),
            Limit = arguments.Whole("limit") ?? DefaultLimit,
            After = cursor,
        };
        if (request.From >= request.To) fields.Fail("from", "must be before to");
        ToolArguments.Require(fields.Errors);
        return request;
    }

    private static DateTimeOffset? Time(FieldReader fields, ToolArguments arguments, string name)
    {
        if (arguments.Text(name) is not { } text) return null;
        if (FieldRules.AnyTimestamp(text, out var time) is not { } problem)
            return time;
        fields.Fail(name, problem);
        return null;
    }
}
