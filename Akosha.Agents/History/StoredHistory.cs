using System.Text.Json;
using Akosha.Client.Reading;
using Akosha.Contracts.Conversations;
using Microsoft.Extensions.AI;

namespace Akosha.Agents.History;

/// <summary>Reads a conversation as models take it.</summary>
internal static class StoredHistory
{
    private const int Page = 200;

    /// <summary>The last messages of a conversation, in their order; none if there is no such conversation.</summary>
    public static async Task<IReadOnlyList<ChatMessage>> ReadAsync(
        AkoshaMemory memory, string conversationId, CancellationToken cancellation)
    {
        var last = new Queue<ChatMessage>();
        await foreach (var message in memory.Client.MessagesAsync(
            memory.Options.SystemId, conversationId, new ConversationPage { Limit = Page, IsRaw = true }, cancellation))
        {
            last.Enqueue(Of(message));
            if (last.Count > memory.Options.HistoryMessages) last.Dequeue();
        }
        // A result whose call is cut off is refused by models.
        while (last.Count > 0 && last.Peek().Role == ChatRole.Tool) last.Dequeue();
        return [.. last];
    }

    private static ChatMessage Of(MessageReply message)
    {
        var raw = message.Raw is { ValueKind: JsonValueKind.Object } given ? given : default;
        var role = message.Role == Roles.Tool ? ChatRole.Tool : new ChatRole(message.Role);
        var contents = new List<AIContent>();
        if (Field(raw, "tool_call_id") is { ValueKind: JsonValueKind.String } call)
            contents.Add(new FunctionResultContent(call.GetString()!, ResultOf(raw, message)));
        else if (TextOf(raw, message) is { Length: > 0 } text) contents.Add(new TextContent(text));
        if (Field(raw, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
            contents.AddRange(calls.EnumerateArray().Select(CallOf));
        return new ChatMessage(role, contents)
        {
            AuthorName = message.Author,
            MessageId = message.Id,
            CreatedAt = message.Timestamp,
        };
    }

    /// <summary>What was said, without the names and arguments that a search finds calls by.</summary>
    private static string TextOf(JsonElement raw, MessageReply message)
    {
        if (raw.ValueKind == JsonValueKind.Undefined) return message.Content;
        return Field(raw, "content") switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Array } parts => string.Join('\n', parts.EnumerateArray()
                .Select(part => Field(part, "text")).OfType<JsonElement>().Select(text => text.ToString())),
            _ => Field(raw, "tool_calls") is null ? message.Content : "",
        };
    }

    private static string ResultOf(JsonElement raw, MessageReply message) =>
        Field(raw, "content") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : message.Content;

    private static FunctionCallContent CallOf(JsonElement call)
    {
        var function = Field(call, "function") ?? default;
        return new FunctionCallContent(
            Field(call, "id")?.ToString() ?? "", Field(function, "name")?.ToString() ?? "",
            ArgumentsOf(Field(function, "arguments")?.ToString()));
    }

    private static Dictionary<string, object?>? ArgumentsOf(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(json);
        }
        catch (JsonException)
        {
            return null; // a model may have written anything
        }
    }

    private static JsonElement? Field(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind is not JsonValueKind.Null ? value : null;
}
