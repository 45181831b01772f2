using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>What Kubernetes itself would refuse: required fields, values that a field may have, names.</summary>
internal static class ApiRules
{
    // Of each type: the required fields, the values that fields may have, and the types of the fields below it.
    private static readonly JsonObject Types = (JsonObject)JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "Akosha.Tests", "Kubernetes", "api-types.json")))!;

    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("required fields are there, and values are those that the API knows", set =>
            set.Objects.SelectMany(item => Check(item, ManifestSet.Kind(item), ManifestSet.Id(item)))),
        new("every kind is known, with its group and version", set => set.Objects
            .Where(item =>
                Types[ManifestSet.Kind(item)] is not JsonObject type || type.Text("apiVersion") != item.Text("apiVersion"))
                .Select(item => $"{ManifestSet.Id(item)}: {item.Text("apiVersion")}")),
        new("names are DNS labels, and no two objects have the same", set => set.Objects
            .Where(item =>
                !System.Text.RegularExpressions.Regex.IsMatch(
                ManifestSet.Name(item) ?? "", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")).Select(ManifestSet.Id)
            .Concat(set.Objects.GroupBy(ManifestSet.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key} twice"))),
        new("everything is in the namespace that is there", set => set.Objects
            .Where(item =>
                ManifestSet.Kind(item) is not ("Namespace" or "PriorityClass")
                && set.Find("Namespace", item.Text("metadata.namespace")) is null).Select(ManifestSet.Id)),
    ];

    private static IEnumerable<string> Check(JsonNode? node, string typeName, string place)
    {
        if (typeName.EndsWith("[]", StringComparison.Ordinal))
        {
            if (node is not JsonArray list) return [$"{place}: must be a list"];
            return list.SelectMany((item, i) => Check(item, typeName[..^2], $"{place}[{i}]"));
        }
        if (Types[typeName] is not JsonObject type) return [];
        if (type["values"] is JsonArray values)
            return values.Any(value => JsonNode.DeepEquals(value, node)) ? []
            : [$"{place}: {node?.ToJsonString() ?? "null"} is none of {values.ToJsonString()}"];
        if (node is not JsonObject map) return [$"{place}: must be an object"];
        return type.Texts("required").Where(field => map[field] is null).Select(field => $"{place}.{field}: is missing")
            .Concat(type.Texts("oneOf").ToArray() is { Length: > 0 } choices && choices.Count(map.ContainsKey) != 1
                ? [$"{place}: must have exactly one of {string.Join(", ", choices)}"] : [])
            .Concat(type.Map("fields").Where(field => map.ContainsKey(field.Key))
                .SelectMany(field => Check(map[field.Key], field.Value, $"{place}.{field.Key}")));
    }
}
