using System.Text.Json.Nodes;
using Akosha.Tests.Hosting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Akosha.Tests.Kubernetes;

/// <summary>The objects of rendered manifests, as a cluster would get them.</summary>
internal sealed class ManifestSet
{
    private ManifestSet(List<JsonObject> objects) => Objects = objects;

    public IReadOnlyList<JsonObject> Objects { get; }

    /// <summary>Renders a folder by <c>kubectl kustomize</c>.</summary>
    public static async Task<string> RenderAsync(string folder)
    {
        var (code, said) = await Tool.RunAsync("kubectl", ["kustomize", folder]);
        Assert.True(code == 0, said);
        return said;
    }

    /// <summary>The objects of a stream of YAML documents.</summary>
    public static ManifestSet Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return new ManifestSet([.. stream.Documents.Select(document => (JsonObject)Convert(document.RootNode)!)]);
    }

    /// <summary>The same with one object changed.</summary>
    public ManifestSet With(string kind, string name, Action<JsonObject> change)
    {
        var copy = new ManifestSet([.. Objects.Select(item => (JsonObject)item.DeepClone())]);
        change(copy.Get(kind, name));
        return copy;
    }

    /// <summary>The same without some objects, and with others.</summary>
    public ManifestSet Replace(Func<JsonObject, bool> gone, params JsonObject[] added) =>
        new([.. Objects.Where(item => !gone(item)), .. added]);

    public IEnumerable<JsonObject> OfKind(params string[] kinds) => Objects.Where(item => kinds.Contains(Kind(item)));

    public JsonObject? Find(string kind, string? name) =>
        Objects.FirstOrDefault(item => Kind(item) == kind && Name(item) == name);

    public JsonObject Get(string kind, string name) =>
        Find(kind, name) ?? throw new InvalidOperationException($"there is no {kind} {name}");

    /// <summary>The workloads, each with its pod.</summary>
    public IEnumerable<Workload> Workloads => OfKind("Deployment", "StatefulSet").Select(item => new Workload(item));

    public static string Kind(JsonObject item) => item.Text("kind")!;

    public static string Name(JsonObject item) => item.At("metadata").Text("name")!;

    public static string Id(JsonObject item) => $"{Kind(item)} {Name(item)}";

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map =>
            new JsonObject(
            map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidOperationException($"{node.NodeType}"),
    };

    // What is not in quotes is what it looks like.
    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when long.TryParse(text, out var number) => JsonValue.Create(number),
        _ when double.TryParse(
            text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
