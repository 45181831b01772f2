using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// The export of Claude.ai: <c>conversations.json</c>, an array of conversations with <c>chat_messages</c>. Where messages name
/// the one before them, what was asked anew becomes a fork. Texts of attachments belong to the message.
/// </summary>
internal sealed class ClaudeAi : ImportFormat
{
    public override string Name => "claude-ai";

    public override bool Recognises(Source source, Sample sample) => sample.Has("chat_messages");

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (place, conversation) in JsonItems.ReadAsync(source, context.Findings, cancellation))
        {
            var at = source.At($"conversation {place}");
            if (conversation.Text("uuid") is { } id)
                foreach (var piece in Read(conversation, id, context, at)) yield return piece;
            else context.Findings.Lost("a conversation without an id or messages", at);
        }
    }

    private static IEnumerable<ConversationRequest> Read(
        JsonElement conversation, string id, ImportContext context, string at)
    {
        var messages = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var tree = new List<Branches.Node>();
        string? before = null;
        foreach (var (i, message) in conversation.Items("chat_messages").Index())
        {
            var uuid = message.Text("uuid") ?? $"{i}";
            if (!messages.TryAdd(uuid, message)) context.Findings.LeftOut("a message that comes twice", at);
            // Exports of before name no parents: there each follows the one before it.
            else tree.Add(new Branches.Node(uuid, message.Text("parent_message_uuid") ?? before));
            before = uuid;
        }
        if (tree.Count == 0) context.Findings.LeftOut("a conversation without messages", at);
        var isFirst = true;
        foreach (var branch in Branches.Of(tree, conversation.Text("current_leaf_message_uuid") ?? before))
        {
            var told = isFirst ? context : context with { Findings = new Findings() };
            var draft = told.Begin(branch.Fork is { } fork ? $"{id}.{fork}" : id);
            draft.Title = conversation.Text("name");
            if (branch.Fork is not null) draft.Parent = id;
            draft.Note("project", conversation.Get("project")?.Text("name", "uuid"));
            foreach (var uuid in branch.Nodes)
                if (draft.Add(Request(messages[uuid], uuid, conversation), at) is { } piece) yield return piece;
            isFirst = false;
            if (draft.End() is { } whole) yield return whole;
        }
    }

    private static MessageRequest Request(JsonElement message, string uuid, JsonElement conversation) =>
        new(message.Text("sender") is "assistant" ? "assistant" : "user")
        {
            Id = uuid,
            Content = ContentOf(message),
            Timestamp = message.Time("created_at") ?? conversation.Time("created_at"),
        };

    /// <summary>The parts, or, where there are none, the text; and the texts of what was attached.</summary>
    private static JsonElement ContentOf(JsonElement message)
    {
        var attached = message.Items("attachments").Where(attachment => attachment.Text("extracted_content") is not null)
            .Select(attachment => Part($"{attachment.Text("file_name")}\n{attachment.Text("extracted_content")}")).ToList();
        var parts = message.Items("content").Where(part => part.ValueKind == JsonValueKind.Object).ToList();
        var text = message.Text("text");
        if (parts.Count == 0 && attached.Count == 0) return Json.Of(text ?? "");
        if (parts.Count == 0 && text is not null) parts.Add(Part(text));
        if (attached.Count == 0 && parts.All(part => part.Text("type") == "text" && part.Text("text") is null))
            return Json.Of(text ?? "");
        return JsonSerializer.SerializeToElement(parts.Concat(attached));
    }

    private static JsonElement Part(string text) => JsonSerializer.SerializeToElement(new { type = "text", text });
}
