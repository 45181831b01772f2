using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes;

/// <summary>Reads manifests by paths; what is not there is empty.</summary>
internal static class JsonAccess
{
    /// <summary>The object at a path of names with dots between; an empty one if it is not there.</summary>
    public static JsonObject At(this JsonNode? node, string path) => Find(node, path) as JsonObject ?? [];

    /// <summary>The objects of the list at a path.</summary>
    public static IEnumerable<JsonObject> List(this JsonNode? node, string path) =>
        (Find(node, path) as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The texts of the list at a path.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, string path) =>
        (Find(node, path) as JsonArray)?.Select(item => $"{item}") ?? [];

    /// <summary>The text at a path; null if it is not there.</summary>
    public static string? Text(this JsonNode? node, string path) => (Find(node, path) as JsonValue)?.ToString();

    /// <summary>The number at a path; 0 if it is not there.</summary>
    public static long Number(this JsonNode? node, string path) => long.TryParse(node.Text(path), out var number) ? number : 0;

    /// <summary>The pairs of a map of texts.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, string path) =>
        node.At(path).ToDictionary(pair => pair.Key, pair => $"{pair.Value}");

    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var name in path.Split('.')) node = (node as JsonObject)?[name];
        return node;
    }
}
