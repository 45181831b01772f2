using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HandlebarsDotNet;

namespace Akosha.Tests.Kubernetes;

/// <summary>
/// What Aspirate makes of the manifest and the templates, made here the same way, for where Aspirate cannot be had.
/// </summary>
internal sealed partial class ExpectedBase
{
    private const string Registry = "registry.example.com/akosha", Tag = "1.0.0", Namespace = "akosha";

    // What the command in k8s/README.md gives the parameters: no secret is among them.
    public static readonly Dictionary<string, string> Parameters = new()
    {
        ["redis-password"] = "$(SECRET_REDIS_PASSWORD)",
        ["minio-user"] = "$(SECRET_MINIO_USER)",
        ["minio-password"] = "$(SECRET_MINIO_PASSWORD)",
        ["service-key"] = "$(SECRET_SERVICE_KEY)",
        ["keys-file"] = "/etc/akosha/keys.json",
        ["token-authority"] = "",
        ["token-audience"] = "akosha",
    };

    private readonly string _templates;

    public ExpectedBase(JsonObject manifest, string templates)
    {
        Resources = manifest.At("resources");
        _templates = templates;
    }

    public JsonObject Resources { get; }

    /// <summary>The resources that run: containers and projects.</summary>
    public IEnumerable<(string Name, JsonObject Resource)> Running =>
        Resources.Select(pair => (pair.Key, (JsonObject)pair.Value!))
        .Where(pair => IsProject(pair.Item2) || pair.Item2.Text("type") == "container.v0");

    public static ExpectedBase Of(string root) =>
        new((JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(root, "aspire-manifest.json")))!,
        Path.Combine(root, "k8s", "templates"));

    /// <summary>The files of the base, by their paths in it.</summary>
    public IReadOnlyDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, resource) in Running)
        {
            var kind = resource.List("volumes").Any() ? "statefulset" : "deployment";
            var data = DataOf(name, resource);
            data["manifests"] = new[] { $"{kind}.yaml", "service.yaml" };
            foreach (var template in new[] { kind, "service", "kustomization" })
                files[$"{name}/{template}.yaml"] = Render(template, data);
        }
        var whole = new Dictionary<string,
            object?>
        {
            ["namespace"] = Namespace,
            ["withNamespace"] = true,
            ["manifests"] = Running.Select(pair => pair.Name)
            .Append("namespace.yaml").ToArray()
        };
        files["namespace.yaml"] = Render("namespace", whole);
        files["kustomization.yaml"] = Render("kustomization", whole);
        return files;
    }

    /// <summary>The variables that the manifest gives a resource, filled in; those that come out empty are left out.</summary>
    public Dictionary<string, string> VariablesOf(JsonObject resource) =>
        resource.Map("env").Select(pair => (pair.Key, Value: Fill(pair.Value))).Where(pair => pair.Value.Length > 0)
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>The ports of a resource that it gives a number.</summary>
    public static IEnumerable<(string Name, string Number)> PortsOf(JsonObject resource) =>
        resource.At("bindings").Where(binding => binding.Value.Text("targetPort") is not null)
        .Select(binding => (binding.Key, binding.Value.Text("targetPort")!));

    /// <summary>The image that a container of the manifest names.</summary>
    public static string ImageOf(string name, JsonObject resource) =>
        IsProject(resource) ? $"{Registry}/{name}:{Tag}" : resource.Text("image")!;

    public static bool IsProject(JsonObject resource) => resource.Text("type") == "project.v0";

    private Dictionary<string, object?> DataOf(string name, JsonObject resource)
    {
        var volumes = resource.List("volumes")
            .Select(volume =>
                new Dictionary<string,
                object?>
                {
                    ["name"] = volume.Text("name"),
                    ["target"] = volume.Text("target"),
                    ["readOnly"] = volume.Text("readOnly") == "true"
                }).ToArray();
        var ports = PortsOf(resource)
            .Select(port => new Dictionary<string, object?> { ["name"] = port.Name, ["internalPort"] = port.Number }).ToArray();
        var args = resource.Texts("args").Select(Fill).ToArray();
        return new Dictionary<string, object?>
        {
            ["name"] = name,
            ["isProject"] = IsProject(resource) ? true : null,
            ["containerImage"] = ImageOf(name, resource).ToLowerInvariant(),
            ["imagePullPolicy"] = "IfNotPresent",
            ["serviceType"] = "ClusterIP",
            ["entrypoint"] = resource.Text("entrypoint"),
            ["args"] = args,
            ["hasArgs"] = args.Length > 0,
            ["env"] = VariablesOf(resource),
            ["hasAnyEnv"] = true,
            ["volumes"] = volumes,
            ["hasVolumes"] = volumes.Length > 0,
            ["ports"] = ports,
            ["hasPorts"] = ports.Length > 0,
        };
    }

    private string Render(string template, Dictionary<string, object?> data) =>
        Handlebars.Create().Compile(File.ReadAllText(Path.Combine(_templates, $"{template}.hbs")))(data);

    /// <summary>Puts in what the manifest refers to; what Aspirate does not know of stays as it is.</summary>
    private string Fill(string text) => Reference().Replace(text, match => ValueOf(match.Groups[1].Value) ?? match.Value);

    private string? ValueOf(string path)
    {
        var parts = path.Split('.');
        var resource = Resources.At(parts[0]);
        return parts[1..] switch
        {
            ["value"] when Parameters.TryGetValue(parts[0], out var given) => given,
            ["value"] => null,
            ["connectionString"] => Fill(resource.Text("connectionString")!),
            ["bindings", _, "host"] => parts[0],
            ["bindings", _, "scheme"] => "http",
            ["bindings", var name, "port" or "targetPort"] => resource.Text($"bindings.{name}.targetPort"),
            ["bindings", var name, "url"] =>
                (IsProject(resource) ? "http://" : "") + $"{parts[0]}:{resource.Text($"bindings.{name}.targetPort")}",
            _ => null,
        };
    }

    [GeneratedRegex(@"\{([a-z0-9-]+(?:\.[A-Za-z]+)+)\}")]
    private static partial Regex Reference();
}
