using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes;

/// <summary>A Deployment or StatefulSet.</summary>
internal sealed record Workload(JsonObject Item)
{
    public string Name => ManifestSet.Name(Item);

    public string Id => ManifestSet.Id(Item);

    public bool IsDeployment => ManifestSet.Kind(Item) == "Deployment";

    public JsonObject Pod => Item.At("spec.template.spec");

    public IReadOnlyDictionary<string, string> Labels => Item.Map("spec.template.metadata.labels");

    public IEnumerable<JsonObject> Containers => Pod.List("containers");

    /// <summary>The ports of its containers, by name or number.</summary>
    public bool HasPort(string? port) =>
        Containers.SelectMany(container => container.List("ports"))
        .Any(given => given.Text("name") == port || given.Text("containerPort") == port);

    /// <summary>The number of a port.</summary>
    public string? NumberOf(string? port) =>
        Containers.SelectMany(container => container.List("ports"))
        .FirstOrDefault(given => given.Text("name") == port || given.Text("containerPort") == port).Text("containerPort");

    /// <summary>True if labels of a selector are among its pods'; an empty selector selects all.</summary>
    public bool IsSelectedBy(JsonObject selector) =>
        selector.Map("matchLabels").All(label => Labels.GetValueOrDefault(label.Key) == label.Value)
        && selector.List("matchExpressions")
            .All(expression =>
                expression.Text("operator") == "In" && expression.Texts("values")
                .Contains(Labels.GetValueOrDefault(expression.Text("key")!) ?? ""));
}
