using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Agents.Recalling;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Microsoft.Extensions.AI;

namespace Akosha.Agents.Recording;

/// <summary>
/// What is said to and by models, as Akosha takes it: texts, calls of tools and their results as OpenAI has them. What a model
/// thinks, and what was recalled, is not recorded; of pictures and files what they are.
/// </summary>
internal static class MessageShapes
{
    private const int LongestText = 1_000_000, LongestString = 60_000;
    private static readonly JsonSerializerOptions Compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>The messages that a message becomes: none if it says nothing, several if several tools answer.</summary>
    public static IEnumerable<MessageRequest> Of(ChatMessage message)
    {
        if (RecalledMessage.Is(message)) yield break;
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
            yield return new MessageRequest(Roles.Tool)
            {
                ToolCallId = result.CallId,
                Content = Text(TextOf(result.Result)),
            };
        var parts = PartsOf(message);
        var calls = new JsonArray([.. message.Contents.OfType<FunctionCallContent>().Select(CallOf)]);
        if (parts.Count == 0 && calls.Count == 0) yield break;
        yield return new MessageRequest(RoleOf(message.Role))
        {
            Author = AuthorOf(message.AuthorName),
            Content = ContentOf(parts),
            ToolCalls = calls.Count > 0 ? JsonSerializer.SerializeToElement(calls) : null,
        };
    }

    private static List<JsonObject> PartsOf(ChatMessage message)
    {
        var parts = new List<JsonObject>();
        foreach (var content in message.Contents)
            switch (content)
            {
                case TextReasoningContent:
                    break;
                case TextContent { Text: var text } when RecalledMessage.Without(text) is { Length: > 0 } said:
                    // Streams give a text in pieces; as one it is the same when it is sent again.
                    if (parts.LastOrDefault() is { } last && last["type"]!.GetValue<string>() == "text")
                        last["text"] = last["text"]!.GetValue<string>() + said;
                    else parts.Add(new JsonObject { ["type"] = "text", ["text"] = said });
                    break;
                case ErrorContent error:
                    parts.Add(new JsonObject { ["type"] = "text", ["text"] = $"[error: {error.Message}]" });
                    break;
                case DataContent data:
                    parts.Add(MediaOf(data.MediaType, $"[{data.MediaType}, {data.Data.Length} bytes]"));
                    break;
                case UriContent uri:
                    parts.Add(MediaOf(uri.MediaType, uri.Uri.ToString()));
                    break;
            }
        return parts;
    }

    private static JsonObject MediaOf(string type, string address) => type.StartsWith("image/", StringComparison.Ordinal)
        ? new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = address } }
        : new JsonObject { ["type"] = "file", ["file"] = new JsonObject { ["file_data"] = address } };

    private static JsonElement? ContentOf(List<JsonObject> parts) => parts switch
    {
        [] => null,
        [var only] when only["type"]!.GetValue<string>() == "text" && only["text"]!.GetValue<string>() is var text
            && text.Length <= LongestString => JsonSerializer.SerializeToElement(text),
        _ => JsonSerializer.SerializeToElement(parts.Select(Shortened)),
    };

    private static JsonObject Shortened(JsonObject part)
    {
        if (part["text"]?.GetValue<string>() is { } text) part["text"] = Cut(text);
        return part;
    }

    private static JsonNode CallOf(FunctionCallContent call) => new JsonObject
    {
        ["id"] = call.CallId,
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = call.Name,
            ["arguments"] = Cut(Json(call.Arguments ?? new Dictionary<string, object?>())),
        },
    };

    private static string TextOf(object? result) => result switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => Json(result),
    };

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(Cut(text));

    private static string Cut(string text)
    {
        var kept = TextEnds.Head(text, LongestText);
        return kept.Length == text.Length ? text : $"{kept}\n[{text.Length - kept.Length} more characters]";
    }

    private static string Json(object? value)
    {
        try
        {
            return JsonSerializer.Serialize(value, Compact);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            return value?.ToString() ?? "null"; // what a tool gave is no JSON
        }
    }

    private static string RoleOf(ChatRole role) => role.Value is "assistant" or "system" or "developer" ? role.Value : Roles.User;

    private static string? AuthorOf(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return null;
        var printable = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(ConversationLimits.Id))
            printable.Append(rune.ToString());
        return printable.Length > 0 ? printable.ToString() : null;
    }
}
