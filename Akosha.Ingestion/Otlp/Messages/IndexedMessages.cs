using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Ingestion.Otlp.Wire;

namespace Akosha.Ingestion.Otlp.Messages;

/// <summary>
/// Reads messages that are spread over attributes, as OpenLLMetry has them: <c>gen_ai.prompt.0.role</c>,
/// <c>gen_ai.prompt.0.content</c>, <c>gen_ai.completion.0.tool_calls.0.name</c>.
/// </summary>
internal static class IndexedMessages
{
    private const int MaxSegments = 8;

    /// <summary>Reads the messages whose attributes begin with a prefix.</summary>
    public static void Read(Attributes attributes, string prefix, string role, List<SaidMessage> into)
    {
        var messages = new SortedDictionary<int, JsonObject>();
        foreach (var name in attributes.Names)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var path = name[prefix.Length..].Split('.', MaxSegments);
            if (path.Length < 2 || !IsIndex(path[0], out var index)) continue;
            if (!messages.TryGetValue(index, out var message)) messages[index] = message = [];
            if (attributes.Raw(name) is { } value) Put(message, path.AsSpan(1), value);
        }
        foreach (var message in messages.Values)
            MessageReader.Read(JsonSerializer.SerializeToElement(Listed(message)), role, into);
    }

    private static bool IsIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    /// <summary>Puts a value where its path says; what contradicts an earlier one is left out.</summary>
    private static void Put(JsonObject holder, ReadOnlySpan<string> path, JsonElement value)
    {
        while (path.Length > 1)
        {
            if (!holder.ContainsKey(path[0])) holder[path[0]] = new JsonObject();
            if (holder[path[0]] is not JsonObject inner) return;
            holder = inner;
            path = path[1..];
        }
        if (!holder.ContainsKey(path[0])) holder[path[0]] = JsonNode.Parse(value.GetRawText());
    }

    /// <summary>The same, with what is named by numbers as lists in their order.</summary>
    private static JsonNode? Listed(JsonNode? node)
    {
        if (node is not JsonObject fields) return node?.DeepClone();
        if (fields.Count > 0 && fields.All(field => IsIndex(field.Key, out _)))
            return new JsonArray([.. fields.OrderBy(field => int.Parse(field.Key, CultureInfo.InvariantCulture))
                .Select(field => Listed(field.Value))]);
        var listed = new JsonObject();
        foreach (var (name, value) in fields) listed[name] = Listed(value);
        return listed;
    }
}
