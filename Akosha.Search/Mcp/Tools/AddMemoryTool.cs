using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Search.Mcp.Calls;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Mcp.Tools;

/// <summary><c>add_memory</c>: stores a text, by ingestion and in the name of the caller.</summary>
internal sealed class AddMemoryTool(IngestionLink ingestion, TimeProvider time) : MemoryTool
{
    public override string Name => "add_memory";

    public override IReadOnlyList<string> Aliases => ["store_memory", "store_reflection", "remember"];

    public override string Title => "Add a memory";

    public override string Scope => Scopes.Ingest;

    public override string Description =>
        "Stores a text as a message, so that searches find it. The same text in the same conversation is stored once. Do not "
        + "store what was recalled (text between [[akosha:recalled …]] and [[akosha:end]]): it is there.";

    public override IReadOnlyList<ToolArgument> Arguments { get; } =
    [
        new("text", ArgumentKind.Text, "What is to be remembered, at most 256 KiB")
        {
            IsRequired = true,
            Aliases = ["content", "memory", "message", "fact", "reflection"],
        },
        new("system_id", ArgumentKind.Text, "The system that it belongs to; needed unless your key is bound to one")
        {
            Aliases = ["system", "project"],
        },
        new("conversation_id", ArgumentKind.Text, "The conversation to add it to (default: one a day, memories-2026-01-31)")
        {
            Aliases = ["conversation", "memory_id", "thread_id", "session_id"],
        },
        new("role", ArgumentKind.Text, "Who speaks (default user)") { Choices = ["user", "assistant", "system", "tool"] },
        new("author", ArgumentKind.Text, "Who speaks by name"),
        new("timestamp", ArgumentKind.Text, "When it was said, RFC 3339 (default: now)")
        {
            Aliases = ["time", "created_at", "date"],
        },
        new("metadata", ArgumentKind.Object, "Strings, numbers, booleans or lists of strings by name, of the message"),
    ];

    public override async Task<ToolAnswer> CallAsync(ToolCall call)
    {
        var conversation = ConversationOf(call);
        using var client = ingestion.ClientOf(call.Http);
        var reply = await client.StoreAsync(
            conversation, new StoreOptions { WaitUntilSearchable = true, ListIds = true }, call.Cancellation);
        if (reply.Rejected is [var rejection, ..]) throw new ToolErrorException(rejection.Error);
        var id = new MemoryId(
            conversation.SystemId, conversation.ConversationId, reply.Ids is [[var message, ..], ..] ? message : null);
        var answer = new JsonObject
        {
            ["stored"] = true,
            ["id"] = id.ToString(),
            ["system_id"] = id.SystemId,
            ["conversation_id"] = id.ConversationId,
        };
        if (id.MessageId is not null) answer["message_id"] = id.MessageId;
        if (reply.Unchanged is > 0) answer["note"] = "It was there already; nothing was changed.";
        else if (reply.Version is null) answer["note"] = "It is accepted; searches will find it in a moment.";
        return ToolAnswer.Of(answer);
    }

    private ConversationRequest ConversationOf(ToolCall call)
    {
        var arguments = call.Arguments;
        var text = arguments.Text("text")!;
        if (RecalledText.Without(text).Length == 0)
            throw new ToolErrorException("text: is recalled from the memory, or only spaces; give what is new");
        var day = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new ConversationRequest(SystemOf(call), arguments.Text("conversation_id") ?? $"memories-{day}")
        {
            Messages =
            [
                new MessageRequest(arguments.Text("role") ?? Roles.User)
                {
                    Author = arguments.Text("author"),
                    Content = JsonSerializer.SerializeToElement(text),
                    Timestamp = TimeOf(arguments),
                    Metadata = MetadataOf(arguments),
                },
            ],
        };
    }

    private static string SystemOf(ToolCall call)
    {
        if (call.Arguments.Text("system_id") is { } named)
        {
            if (FieldRules.NewSystemId(named) is { } problem) throw new ToolErrorException($"system_id: {problem}");
            return call.Caller.Access.Allows(named) ? named
                : throw new ToolErrorException("system_id: name a system that this key or token is bound to");
        }
        return call.Caller.Access.Systems is { Count: 1 } only ? only.Single()
            : throw new ToolErrorException("system_id: is required, since your key or token is not bound to one system");
    }

    private static DateTimeOffset? TimeOf(ToolArguments arguments)
    {
        if (arguments.Text("timestamp") is not { } text) return null;
        return FieldRules.AnyTimestamp(text, out var timestamp) is { } problem
            ? throw new ToolErrorException($"timestamp: {problem}") : timestamp;
    }

    private static Dictionary<string, MetadataValue>? MetadataOf(ToolArguments arguments)
    {
        if (!arguments.Has("metadata")) return null;
        var errors = new FieldErrors();
        var metadata = MetadataReader.Read(
            new FieldReader(errors), arguments.Only(["metadata"]).GetProperty("metadata"), "metadata");
        ToolArguments.Require(errors);
        return metadata.Count > 0 ? metadata : null;
    }
}
