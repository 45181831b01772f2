using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>Secrets are in Secrets, which are not kept here, and nowhere else.</summary>
internal static partial class SecretRules
{
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("no manifest holds a secret", set => set.OfKind("Secret").Select(ManifestSet.Id)
            .Concat(set.OfKind("ConfigMap")
                .SelectMany(
                map => map.Map("data").Where(pair => Secret().IsMatch(pair.Key) && pair.Value.Length > 0)
                .Select(pair => $"{ManifestSet.Id(map)}: {pair.Key}")))
            .Concat(Variables(set)
                .Where(given =>
                    given.Variable.Text("value") is { } value && Secret().IsMatch(given.Variable.Text("name")!) && !Reference()
                    .IsMatch(value)).Select(given => $"{given.Place}: {given.Variable.Text("name")}"))),
        new("no value of a ConfigMap waits for something to be put in", set => set.OfKind("ConfigMap")
            .SelectMany(
                map => map.Map("data")
                .Where(pair => pair.Value.Contains("$(", StringComparison.Ordinal) || Placeholder().IsMatch(pair.Value))
                .Select(pair => $"{ManifestSet.Id(map)}: {pair.Key} is {pair.Value}"))),
        new("no variable and no argument has a placeholder that nobody fills", set =>
            Variables(set).Where(given => Placeholder().IsMatch(given.Variable.Text("value") ?? ""))
            .Select(given => $"{given.Place}: {given.Variable.Text("name")}")
            .Concat(ReferenceRules.Containers(set)
                .Where(given =>
                    given.Container.Texts("args").Concat(given.Container.Texts("command"))
                    .Any(text => Placeholder().IsMatch(text))).Select(given => $"{given.Workload.Id}: arguments"))),
        new("a Secret that is named is one that the instructions make", set =>
        {
            var instructions = File.ReadAllText(Path.Combine(Repository.Root, "k8s", "README.md"));
            return Named(set)
                .Where(named =>
                    !instructions.Contains($"`{named.Name}`", StringComparison.Ordinal)
                    || (named.Key is not null && !instructions.Contains($"`{named.Key}`", StringComparison.Ordinal)))
                .Select(named => $"{named.Place}: {named.Name} {named.Key}").Distinct();
        }),
    ];

    private static IEnumerable<(string Place, JsonObject Variable)> Variables(ManifestSet set) =>
        ReferenceRules.Containers(set)
            .SelectMany(given => given.Container.List("env").Select(variable => (given.Workload.Id, variable)));

    private static IEnumerable<(string Place, string Name, string? Key)> Named(ManifestSet set) =>
        Variables(set).Where(given => given.Variable.At("valueFrom").ContainsKey("secretKeyRef"))
            .Select(given =>
                (given.Place, given.Variable.Text("valueFrom.secretKeyRef.name")!,
                given.Variable.Text("valueFrom.secretKeyRef.key")))
            .Concat(set.Workloads.SelectMany(
                workload =>
                    workload.Pod.List("volumes").Where(volume => volume.ContainsKey("secret"))
                    .Select(volume => (workload.Id, volume.Text("secret.secretName")!, (string?)null))))
            .Concat(set.OfKind("Ingress")
                .SelectMany(
                ingress => ingress.List("spec.tls")
                .Select(tls => (ManifestSet.Id(ingress), tls.Text("secretName")!, (string?)null))))
            .Concat(set.OfKind("Gateway")
                .SelectMany(
                gateway => gateway.List("spec.listeners").SelectMany(listener => listener.List("tls.certificateRefs"))
                .Select(named => (ManifestSet.Id(gateway), named.Text("name")!, (string?)null))))
            .Concat(set.OfKind("PodMonitor")
                .SelectMany(
                monitor => monitor.List("spec.podMetricsEndpoints")
                .Select(endpoint =>
                            (ManifestSet.Id(monitor), endpoint.Text("authorization.credentials.name")!,
                            endpoint.Text("authorization.credentials.key")))));

    [GeneratedRegex("PASSWORD|SECRET|SERVICEKEY|ACCESSKEY|APIKEY|TOKEN$|ConnectionStrings", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    // Nothing but a reference, or a connection string whose password is one.
    [GeneratedRegex(@"^(\$\(\w+\)|[^$]*password=\$\(\w+\)[^$]*)$")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\{[A-Za-z0-9-]+\.[A-Za-z0-9.-]+\}|PLACEHOLDER|REPLACE|CHANGEME", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}
