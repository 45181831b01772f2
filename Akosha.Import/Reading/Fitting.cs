using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Import.Reading;

/// <summary>
/// Brings messages within the limits that Akosha holds them to: long texts become parts, and what is longer than a message may
/// be is shortened, and counted.
/// </summary>
internal static class Fitting
{
    // Escapes, the other fields and the note of what was cut have the rest.
    private const int MostBytes = ConversationLimits.MessageBytes - 64 * 1024;
    private const int ShortText = 64;

    /// <summary>The message as it may be stored.</summary>
    public static MessageRequest Fit(MessageRequest message, Findings findings, string place)
    {
        if (message.Content is not { } content) return message;
        var bytes = Encoding.UTF8.GetByteCount(content.GetRawText());
        if (bytes <= ConversationLimits.ContentBytes) return message;
        if (bytes > MostBytes)
        {
            findings.Lost("a message of more than 4 MiB, which is shortened", place);
            content = Shortened(content);
        }
        if (content.ValueKind == JsonValueKind.String && message.Role != Roles.Tool)
            content = JsonSerializer.SerializeToElement(new[] { new { type = "text", text = content.GetString() } });
        return message with { Content = content };
    }

    /// <summary>Every long text of a value to the same length, the longest that fits.</summary>
    private static JsonElement Shortened(JsonElement content)
    {
        var node = JsonNode.Parse(content.GetRawText())!;
        for (var length = MostBytes / 2; length >= ShortText; length /= 2)
        {
            node = Cut(node, length);
            var cut = JsonSerializer.SerializeToElement(node);
            if (Encoding.UTF8.GetByteCount(cut.GetRawText()) <= MostBytes) return cut;
        }
        return Json.Of("[a message that is too large]");
    }

    private static JsonNode Cut(JsonNode node, int length)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in map.Select(pair => pair.Key).ToList())
                    if (map[name] is { } value && Cut(value, length) is var cut && cut != value) map[name] = cut;
                return map;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } value && Cut(value, length) is var cut && cut != value) list[i] = cut;
                return list;
            case JsonValue text when text.TryGetValue<string>(out var whole) && whole.Length > length:
                var kept = TextEnds.Head(whole, length);
                return JsonValue.Create($"{kept}\n[{whole.Length - kept.Length} more characters]");
            default:
                return node;
        }
    }
}
