using System.Runtime.CompilerServices;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Import.Reading;

namespace Akosha.Import.Formats;

/// <summary>
/// Messages as clients of OpenAI and Anthropic have them: an array of messages is a conversation, and so is each object with
/// <c>messages</c>, one a line or in an array. Messages without an id get one of what they say, so that a history that is
/// imported again, longer, goes on.
/// </summary>
internal sealed class MessageArrays : ImportFormat
{
    public override string Name => "messages";

    public override bool Recognises(Source source, Sample sample) =>
        sample.IsJson && (sample.Has("messages", "role") || sample.Has("role", "content"));

    public override async IAsyncEnumerable<ConversationRequest> ReadAsync(
        Source source, ImportContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var file = Path.ChangeExtension(source.Name, null);
        Draft? whole = null;
        await foreach (var (place, value) in ItemsAsync(source, context.Findings, cancellation))
        {
            if (value.Get("messages") is not { ValueKind: JsonValueKind.Array } messages)
            {
                // An element of an array that is a conversation itself.
                whole ??= context.Begin(file);
                if (Add(whole, value, context, place) is { } piece) yield return piece;
                continue;
            }
            var number = place[(place.LastIndexOfAny([':', ' ']) + 1)..];
            var draft = context.Begin(value.Text("conversation_id", "thread_id", "session_id", "id") ?? $"{file}.{number}");
            draft.Title = value.Text("title", "name");
            draft.Note("model", value.Text("model"));
            if (value.Get("system") is { } system)
                draft.Add(new MessageRequest("system") { Content = system }, place);
            foreach (var message in messages.EnumerateArray())
                if (Add(draft, message, context, place) is { } piece) yield return piece;
            if (draft.End() is { } conversation) yield return conversation;
            else context.Findings.LeftOut("a conversation without messages", place);
        }
        if (whole?.End() is { } last) yield return last;
    }

    /// <summary>The objects of a file that is an array, or has one a line, each with its place.</summary>
    internal static async IAsyncEnumerable<(string Place, JsonElement Value)> ItemsAsync(
        Source source, Findings findings, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (IsLines(source))
            await foreach (var (line, value) in JsonLines.ReadAsync(source, findings, cancellation))
                yield return (source.Line(line), value);
        else
            await foreach (var (place, value) in JsonItems.ReadAsync(source, findings, cancellation))
                yield return (source.At($"element {place}"), value);
    }

    /// <summary>True for one object a line: the first line is whole, or the name says so.</summary>
    private static bool IsLines(Source source)
    {
        if (Path.GetExtension(source.FileName) is ".jsonl" or ".ndjson") return true;
        var sample = source.Sample().AsSpan().TrimStart();
        if (sample is not ['{', ..] || sample.IndexOf('\n') is not (> 0 and var end)) return false;
        try
        {
            using var document = JsonDocument.Parse(sample[..end].ToString());
            return !sample[end..].IsWhiteSpace();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ConversationRequest? Add(Draft draft, JsonElement message, ImportContext context, string place)
    {
        if (message.Text("role") is not { } role || !Roles.All.Contains(Roles.Meant(role)))
        {
            context.Findings.Lost("a message without a role that Akosha knows", place);
            return null;
        }
        return draft.Add(new MessageRequest(role)
        {
            Id = message.Text("id"),
            Author = message.Text("author"),
            Name = message.Text("name"),
            Content = message.Get("content"),
            Timestamp = message.Time("timestamp", "created_at", "create_time", "created"),
            ToolCalls = message.Get("tool_calls"),
            ToolCallId = message.Text("tool_call_id"),
        }, place);
    }
}
