using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>search_conversations</c>: a search with all filters.</summary>
internal sealed class SearchConversationsTool(Searching searching) : MemoryTool
{
    private const int ContextTokens = 60;

    public override string Name => "search_conversations";

    public override IReadOnlyList<string> Aliases => ["search_all_systems", "quick_search", "search_memory", "search_memories"];

    public override string Title => "Search conversations with filters";

    public override string Scope => Scopes.Search;

    public override string Description =>
        "Searches what was said, with filters: systems, conversations, authors, roles, times, metadata. Each result has an id: "
        + "fetch takes it to give the whole, get_conversation to give what was said around it.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        .. Searching.Arguments,
        new("system_ids", ArgumentKind.Texts, "Only these systems") { Aliases = ["system", "systems", "project", "projects"] },
        new("conversation_ids", ArgumentKind.Texts, "Only these conversations") { Aliases = ["conversation", "conversations"] },
        new("authors", ArgumentKind.Texts, "Only what these have said, by their whole names")
        {
            Aliases = ["speaker", "speakers"],
        },
        new("roles", ArgumentKind.Texts, "Only what is said by user, assistant, system, tool"),
        new("from", ArgumentKind.Text, "The earliest time, RFC 3339: 2026-01-31T00:00:00Z")
        {
            Aliases = ["since", "start_time", "start_date", "from_time"],
        },
        new("to", ArgumentKind.Text, "The time before which it was said, RFC 3339")
        {
            Aliases = ["until", "end_time", "end_date", "to_time"],
        },
        new("metadata", ArgumentKind.Object, "What the metadata must be, by name: a value, or any_of, gt, gte, lt, lte, exists"),
        new("mode", ArgumentKind.Text, "What is compared")
        {
            Choices = ["hybrid", "lexical", "semantic"],
            Aliases = ["search_type"],
        },
        new("group_by", ArgumentKind.Text, "What has at most one result") { Choices = ["conversation", "message"] },
        new("sort", ArgumentKind.Text, "The best or the newest first")
        {
            Choices = ["score", "time"],
            Aliases = ["order", "order_by"],
        },
        new("must", ArgumentKind.Texts, "Words that must all stand in a result"),
        new("must_not", ArgumentKind.Texts, "What must not stand in a result") { Aliases = ["exclude"] },
        new("phrases", ArgumentKind.Texts, "What must stand in a result word for word"),
        new("syntax", ArgumentKind.Text, "How the query is read") { Choices = ["plain", "operators", "prefix"] },
        new("context", ArgumentKind.Object, "The turns around each result to show: {\"before\": 1, \"after\": 1}"),
        new("tiers", ArgumentKind.Texts, "Only hot, warm or cold memory"),
        new("min_score", ArgumentKind.Number, "The least score, from 0 to 1"),
        new("time_zone", ArgumentKind.Text, "Where days begin: +02:00 or Europe/Berlin") { Aliases = ["tz"] },
        new("now", ArgumentKind.Text, "The time that 'last week' counts from, RFC 3339"),
        new("locale", ArgumentKind.Text, "How dates are written, such as en-US or de"),
        new("interpret", ArgumentKind.Flag, "False to take names and times in the query as mere words"),
        new("collapse", ArgumentKind.Flag, "True to show what says the same once"),
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var (request, reply) = await searching.SearchAsync(
            call.Arguments.Only(Arguments.Select(argument => argument.Name)), call);
        return new ToolAnswer(new HitAnswer(reply, request.Offset, Frame).Compose);
    }

    private static JsonObject Frame(MemoryId id, SearchHit hit)
    {
        var frame = new JsonObject
        {
            ["id"] = id.ToString(),
            ["system_id"] = hit.SystemId,
            ["conversation_id"] = hit.ConversationId,
            ["message_id"] = hit.MessageId,
            ["role"] = hit.Role,
        };
        if (hit.Author is { } author) frame["author"] = Passages.Short(author);
        frame["timestamp"] = Passages.Time(hit.Timestamp);
        frame["score"] = Math.Round(hit.Score, 3);
        if (hit.Duplicates is { } duplicates) frame["duplicates"] = duplicates.Count;
        if (hit.Context is { } context)
        {
            frame["before"] = Turns(id, context.Before);
            frame["after"] = Turns(id, context.After);
        }
        frame["text"] = RecalledText.Mark(id, "");
        return frame;
    }

    private static JsonArray Turns(MemoryId id, IReadOnlyList<MessageReply> messages) => new(
        [.. messages.Select(message =>
        {
            var turn = id with { MessageId = message.Id };
            return new JsonObject
            {
                ["role"] = message.Role,
                ["text"] = Passages.Beginning(turn, message.Content, ContextTokens).Text,
            };
        })]);
}
