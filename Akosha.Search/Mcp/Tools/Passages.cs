using System.Globalization;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Search.Mcp.Calls;

namespace Akosha.Search.Mcp.Tools;

/// <summary>Cuts recalled texts to what there is room for, and marks them as recalled.</summary>
internal static class Passages
{
    private const int LongestName = 80;

    private static readonly string Cut = RecalledText.Omission.ToString();

    /// <summary>What a text without words costs.</summary>
    public static int FrameOf(JsonObject item) => TokenCount.Of(ToolAnswer.Write(item)) + 2;

    /// <summary>
    /// The beginning of a content, or what of it follows the place of its id, and the id under which the rest is fetched; null if
    /// that is all.
    /// </summary>
    public static (string Text, MemoryId? Next) Beginning(MemoryId id, string content, int tokens)
    {
        var start = Math.Min(id.Position, content.Length);
        var length = TokenCount.Fitting(content.AsSpan(start), tokens);
        if (start + length == content.Length) return (RecalledText.Mark(id, content[start..]), null);
        return (RecalledText.Mark(id, content.Substring(start, length) + RecalledText.Omission),
            id with { Position = start + length });
    }

    /// <summary>The content of a hit, or the passage of it that was found with as much around it as there is room for.</summary>
    public static (string Text, bool IsWhole) Found(MemoryId id, SearchHit hit, int tokens)
    {
        var content = hit.Content ?? hit.Snippet;
        if (TokenCount.Of(content) <= tokens) return (RecalledText.Mark(id, content), true);
        var at = content.IndexOf(hit.Snippet, StringComparison.Ordinal);
        // What precedes the passage gets a third of what the passage leaves.
        var lead = Math.Max(0, tokens - TokenCount.Of(hit.Snippet)) / 3;
        var start = at <= 0 ? 0 : Math.Max(0, at - lead * 3);
        if (start > 0 && char.IsLowSurrogate(content[start])) start--;
        var length = TokenCount.Fitting(content.AsSpan(start), tokens);
        var before = start > 0 ? Cut : "";
        var after = start + length < content.Length ? Cut : "";
        return (RecalledText.Mark(id, string.Concat(before, content.AsSpan(start, length), after)), false);
    }

    /// <summary>The places of messages, the one that matters most first, then those around it, nearer ones first.</summary>
    public static IEnumerable<int> Outwards(int center, int count)
    {
        if (count == 0) yield break;
        yield return center;
        for (var distance = 1; distance < count; distance++)
        {
            if (center - distance >= 0) yield return center - distance;
            if (center + distance < count) yield return center + distance;
        }
    }

    /// <summary>A message without its text.</summary>
    public static JsonObject Frame(MemoryId id, MessageReply message)
    {
        var frame = new JsonObject { ["id"] = id.ToString(), ["message_id"] = message.Id, ["role"] = message.Role };
        if (message.Author is { } author) frame["author"] = Short(author);
        frame["timestamp"] = Time(message.Timestamp);
        frame["text"] = RecalledText.Mark(id, "");
        return frame;
    }

    /// <summary>A time as answers show it.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A name or title that is not too long.</summary>
    public static string Short(string name) =>
        name.Length <= LongestName ? name : TextEnds.Head(name, LongestName) + RecalledText.Omission;

    /// <summary>Says of an answer what is missing in it.</summary>
    public static void Warn(JsonObject answer, bool isPartial, IReadOnlyList<string> warnings)
    {
        if (isPartial) answer["partial"] = true;
        if (warnings.Count > 0)
            answer["warnings"] = new JsonArray([.. warnings.Take(3).Select(warning => JsonValue.Create(Limited(warning)))]);
    }

    private static string Limited(string warning) => warning.Length <= 200 ? warning : warning[..200] + RecalledText.Omission;
}
