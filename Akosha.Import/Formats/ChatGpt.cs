using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// The export of ChatGPT: <c>conversations.json</c>, an array of conversations, each a tree of messages by the ids of its
/// nodes. The branch of the current node is the conversation; other branches are forks of it. Times are seconds since 1970,
/// with fractions.
/// </summary>
internal sealed class ChatGpt : ImportFormat
{
    public override string Name => "chatgpt";

    public override bool Recognises(Source source, Sample sample) =>
        sample.Has("mapping") && (sample.Has("create_time") || sample.Has("current_node") || sample.Has("title"));

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (place, conversation) in JsonItems.ReadAsync(source, context.Findings, cancellation))
        {
            var at = source.At($"conversation {place}");
            if (conversation.Get("mapping") is not { ValueKind: JsonValueKind.Object } mapping
                || conversation.Text("conversation_id", "id") is not { } id)
            {
                context.Findings.Lost("a conversation without an id or messages", at);
                continue;
            }
            foreach (var piece in Read(conversation, id, mapping, context, at)) yield return piece;
        }
    }

    private static IEnumerable<ConversationRequest> Read(
        JsonElement conversation, string id, JsonElement mapping, ImportContext context, string at)
    {
        var nodes = mapping.EnumerateObject().DistinctBy(node => node.Name).ToDictionary(node => node.Name, node => node.Value);
        var tree = nodes.Select(node => new Branches.Node(node.Key, node.Value.Text("parent"))).ToList();
        var isFirst = true;
        foreach (var branch in Branches.Of(tree, conversation.Text("current_node")))
        {
            // What a fork has in common with others was told of with them.
            var told = isFirst ? context : context with { Findings = new Findings() };
            var draft = told.Begin(branch.Fork is { } fork ? $"{id}.{fork}" : id);
            draft.Title = conversation.Text("title");
            if (branch.Fork is not null) draft.Parent = id;
            draft.Note("model", conversation.Text("default_model_slug"));
            draft.Note("gizmo_id", conversation.Text("gizmo_id"));
            var time = conversation.Time("create_time");
            foreach (var node in branch.Nodes)
            {
                if (nodes[node].Get("message") is not { } message) continue;
                time = message.Time("create_time") ?? time;
                if (Request(message, node, time, told, at) is { } request
                    && draft.Add(request, at) is { } piece) yield return piece;
            }
            isFirst = false;
            if (draft.End() is { } whole) yield return whole;
        }
    }

    private static MessageRequest? Request(
        JsonElement message, string node, DateTimeOffset? time, ImportContext context, string at)
    {
        var author = message.Get("author");
        var role = author?.Text("role") ?? "user";
        if (message.Get("metadata") is { } about
            && (about.Is("is_visually_hidden_from_conversation") || about.Is("is_user_system_message")))
        {
            context.Findings.LeftOut("a message that ChatGPT hides", at);
            return null;
        }
        if (message.Get("content") is not { } content || TextOf(content) is not { } text)
        {
            context.Findings.LeftOut("a message without a text", at);
            return null;
        }
        var model = message.Get("metadata")?.Text("model_slug");
        return new MessageRequest(role is "assistant" or "system" or "tool" ? role : "user")
        {
            Id = message.Text("id") ?? node,
            Author = role == Roles.Tool ? null : author?.Text("name"),
            Name = role == Roles.Tool ? author?.Text("name") : null,
            Content = Json.Of(text),
            Timestamp = time,
            Metadata = model is null ? null : new Dictionary<string, MetadataValue> { ["model"] = MetadataValue.Of(model) },
        };
    }

    /// <summary>What a content says: its parts, or the text of code, output and quotes; null if it says nothing.</summary>
    private static string? TextOf(JsonElement content)
    {
        if (content.Text("content_type") is "user_editable_context" or "model_editable_context" or "thoughts"
            or "reasoning_recap") return null;
        var parts = content.Items("parts").Select(part => part.ValueKind == JsonValueKind.String
            ? part.GetString() : part.Text("text") ?? part.Get("audio_transcription")?.Text("text"));
        var text = string.Join('\n', parts.Where(part => !string.IsNullOrEmpty(part)));
        if (text.Length == 0) text = content.Text("text", "result", "summary") ?? "";
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
