using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>Whatever a manifest names is there.</summary>
internal static class ReferenceRules
{
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("a workload selects its own pods", set =>
            set.Workloads.Where(
            workload =>
                    !workload.IsSelectedBy(workload.Item.At("spec.selector")) || workload.Item.Map("spec.selector.matchLabels")
                    .Count == 0).Select(workload => workload.Id)),
        new("a selector selects somebody", set =>
            Selectors(set)
            .Where(given =>
                    !IsOfOthers(given.Selector) && !set.Workloads.Any(workload => workload.IsSelectedBy(given.Selector)))
                    .Select(given => given.Place)),
        new("a pod spreads over its own kind", set =>
            set.Workloads.SelectMany(
            workload =>
                    workload.Pod.List("topologySpreadConstraints")
                    .Where(spread => !workload.IsSelectedBy(spread.At("labelSelector"))).Select(_ => workload.Id))),
        new("a Service's port is one of the pods it selects", set =>
            set.OfKind("Service").SelectMany(service => service.List("spec.ports")
            .Where(port => Behind(set, service).Any(workload => !workload.HasPort(port.Text("targetPort") ?? port.Text("port"))))
                .Select(port => $"{ManifestSet.Id(service)}: {port.Text("targetPort")}"))),
        new("a probe asks a port of its container", set =>
            Containers(set)
            .SelectMany(
            given => Probes(given.Container).Where(probe => probe.Port is not null && !given.Workload.HasPort(probe.Port))
            .Select(probe => $"{given.Workload.Id}: {probe.Name} {probe.Port}"))),
        new("a ConfigMap that is named is there", set =>
            Containers(set).SelectMany(given => given.Container.List("envFrom").Select(from => from.Text("configMapRef.name"))
            .Concat(given.Container.List("env").Select(variable => variable.Text("valueFrom.configMapKeyRef.name")))
                .OfType<string>().Where(name => set.Find("ConfigMap", name) is null)
                .Select(name => $"{given.Workload.Id}: {name}"))),
        new("a ServiceAccount that is named is there", set =>
            set.Workloads.Where(workload => set.Find("ServiceAccount", workload.Pod.Text("serviceAccountName")) is null)
            .Select(workload => workload.Id)),
        new("a PriorityClass that is named is there", set =>
            set.Workloads.Where(
            workload => workload.Pod.Text("priorityClassName") is { } name && set.Find("PriorityClass", name) is null)
            .Select(workload => workload.Id)),
        new("a StatefulSet's Service is there", set =>
            set.OfKind("StatefulSet").Where(item => set.Find("Service", item.Text("spec.serviceName")) is null)
            .Select(ManifestSet.Id)),
        new("a volume that is mounted is there, and one that is there is mounted, each at a place of its own", set =>
            set.Workloads.SelectMany(VolumeProblems)),
        new("what is autoscaled is there", set => set.OfKind("HorizontalPodAutoscaler", "ScaledObject")
            .Where(scaler =>
                set.Find(
                scaler.Text("spec.scaleTargetRef.kind") ?? "Deployment", scaler.Text("spec.scaleTargetRef.name")) is null)
                .Select(ManifestSet.Id)),
        new("an Ingress or route leads to a port of a Service", set =>
            Backends(set)
            .Where(given =>
                    set.Find("Service", given.Service)?.List("spec.ports")
                    .Any(port => port.Text("name") == given.Port || port.Text("port") == given.Port) != true)
            .Select(given => $"{given.Place}: {given.Service}:{given.Port}")),
        new("a route hangs on a listener of its Gateway, and its hosts are the listener's", set =>
            set.OfKind("HTTPRoute").SelectMany(route => route.List("spec.parentRefs").Where(parent => !set.OfKind("Gateway")
            .Where(gateway => ManifestSet.Name(gateway) == parent.Text("name"))
                .SelectMany(gateway => gateway.List("spec.listeners"))
            .Any(listener =>
                listener.Text("name") == parent.Text("sectionName") && route.Texts("spec.hostnames")
                .All(host => host == listener.Text("hostname")))).Select(_ => ManifestSet.Id(route)))),
        new("a PodMonitor scrapes a port of the pods it selects", set =>
            set.OfKind("PodMonitor")
            .SelectMany(monitor => monitor.List("spec.podMetricsEndpoints").Where(endpoint => set.Workloads
            .Where(workload => workload.IsSelectedBy(monitor.At("spec.selector")))
                .Any(workload => !workload.HasPort(endpoint.Text("port")))).Select(_ => ManifestSet.Id(monitor)))),
        new("a NetworkPolicy's ports are those of the pods it is about", set =>
            set.OfKind("NetworkPolicy").SelectMany(policy => policy.List("spec.ingress").SelectMany(rule => rule.List("ports"))
            .Where(port =>
                set.Workloads.Where(workload => workload.IsSelectedBy(policy.At("spec.podSelector")))
                .Any(workload => !workload.HasPort(port.Text("port"))))
                .Select(port => $"{ManifestSet.Id(policy)}: {port.Text("port")}"))),
        new("a variable is made of those before it", set =>
            Containers(set)
            .SelectMany(given => VariableProblems(given.Container).Select(problem => $"{given.Workload.Id}: {problem}"))),
    ];

    /// <summary>Every container, with its workload.</summary>
    public static IEnumerable<(Workload Workload, JsonObject Container)> Containers(ManifestSet set) =>
        set.Workloads.SelectMany(workload => workload.Containers.Select(container => (workload, container)));

    /// <summary>What Ingresses and routes lead to.</summary>
    public static IEnumerable<(string Place, string? Service, string? Port)> Backends(ManifestSet set) =>
        set.OfKind("Ingress")
            .SelectMany(
            ingress => ingress.List("spec.rules").SelectMany(rule => rule.List("http.paths"))
            .Select(path => path.At("backend.service"))
            .Select(service =>
                (ManifestSet.Id(ingress), service.Text("name"), service.Text("port.name") ?? service.Text("port.number"))))
        .Concat(set.OfKind("HTTPRoute")
            .SelectMany(
            route => route.List("spec.rules").SelectMany(rule => rule.List("backendRefs"))
            .Select(backend => (ManifestSet.Id(route), backend.Text("name"), backend.Text("port")))));

    /// <summary>The workloads that a Service selects.</summary>
    public static IEnumerable<Workload> Behind(ManifestSet set, JsonObject service) =>
        set.Workloads.Where(
        workload => service.Map("spec.selector").All(label => workload.Labels.GetValueOrDefault(label.Key) == label.Value));

    private static IEnumerable<(string Place, JsonObject Selector)> Selectors(ManifestSet set) =>
        set.Objects.SelectMany(item => ManifestSet.Kind(item) switch
    {
        "Service" => [(ManifestSet.Id(item), new JsonObject { ["matchLabels"] = item.At("spec.selector").DeepClone() })],
        "PodDisruptionBudget" or "PodMonitor" => [(ManifestSet.Id(item), item.At("spec.selector"))],
        "NetworkPolicy" =>
            item.List("spec.ingress").SelectMany(rule => rule.List("from"))
            .Concat(item.List("spec.egress").SelectMany(rule => rule.List("to")))
            .Where(peer => peer.ContainsKey("podSelector") && !peer.ContainsKey("namespaceSelector"))
            .Select(peer => peer.At("podSelector")).Append(item.At("spec.podSelector"))
                .Select(selector => (ManifestSet.Id(item), selector)),
        _ => Enumerable.Empty<(string, JsonObject)>(),
    });

    // Pods that others make in the namespace, and for seconds.
    private static bool IsOfOthers(JsonObject selector) =>
        selector.Map("matchLabels").Keys.Any(label => label.StartsWith("acme.cert-manager.io/", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string? Port)> Probes(JsonObject container) =>
        new[] { "startupProbe", "livenessProbe", "readinessProbe" }
        .Where(container.ContainsKey)
            .Select(name => (name, container.Text($"{name}.httpGet.port") ?? container.Text($"{name}.tcpSocket.port")));

    private static IEnumerable<string> VolumeProblems(Workload workload)
    {
        var given = workload.Pod.List("volumes").Select(volume => volume.Text("name"))
            .Concat(workload.Item.List("spec.volumeClaimTemplates").Select(claim => claim.Text("metadata.name"))).ToList();
        var mounts = workload.Containers.SelectMany(container => container.List("volumeMounts")).ToList();
        return mounts.Select(mount => mount.Text("name")).Except(given).Select(name => $"{workload.Id}: {name} is not there")
            .Concat(given.Except(mounts.Select(mount => mount.Text("name")))
                .Select(name => $"{workload.Id}: {name} is not mounted"))
            .Concat(given.GroupBy(name => name)
                .Concat(mounts.GroupBy(mount => mount.Text("mountPath"), mount => mount.Text("name")))
                .Where(same => same.Count() > 1).Select(same => $"{workload.Id}: {same.Key} twice"))
            .Concat(workload.Pod.List("volumes").Where(volume => volume.Count(pair => pair.Key != "name") != 1)
                .Select(volume => $"{workload.Id}: {volume.Text("name")} must have one source"));
    }

    private static IEnumerable<string> VariableProblems(JsonObject container)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in container.List("env"))
        {
            foreach (
                System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
                variable.Text("value") ?? "", @"\$\((\w+)\)"))
                if (!known.Contains(match.Groups[1].Value))
                    yield return $"{variable.Text("name")} needs {match.Groups[1].Value}, which does not come before it";
            if (!known.Add(variable.Text("name")!)) yield return $"{variable.Text("name")} twice";
        }
    }
}
