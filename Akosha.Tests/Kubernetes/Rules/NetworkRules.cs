using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>Pods reach what they are told to reach, and nobody else reaches them.</summary>
internal static partial class NetworkRules
{
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("nobody reaches anybody unless a rule says so", set =>
            set.OfKind("NetworkPolicy")
            .Any(policy =>
                    policy.At("spec.podSelector").Count == 0 && !policy.At("spec").ContainsKey("ingress") && !policy.At("spec")
                    .ContainsKey("egress")
            && policy.Texts("spec.policyTypes").Order().SequenceEqual(["Egress", "Ingress"])) ? []
                : ["there is no policy that denies all"]),
        new("an address that a service is told is that of a Service", set =>
            Addresses(set)
            .Where(given =>
                    set.Find("Service", given.Host) is not { } service || !service.List("spec.ports")
                    .Any(port => port.Text("port") == given.Port))
            .Select(given => $"{given.From.Id}: {given.Host}:{given.Port}")),
        new("what a service is told to reach lets it in, and it is let out to it", set =>
            Addresses(set)
            .Where(given => set.Find("Service", given.Host) is { } service && !MayReach(set, given.From, service, given.Port))
            .Select(given => $"{given.From.Id} to {given.Host}:{given.Port}")),
        new("names can be looked up", set =>
            set.Workloads.Where(
            workload => !set.OfKind("NetworkPolicy").Where(policy => workload.IsSelectedBy(policy.At("spec.podSelector")))
            .SelectMany(policy => policy.List("spec.egress"))
                .Any(rule =>
                    rule.List("to")
                    .Any(peer =>
                            peer.Map("namespaceSelector.matchLabels")
                            .GetValueOrDefault("kubernetes.io/metadata.name") == "kube-system") && rule.List("ports")
                            .Any(port => port.Text("port") == "53" && port.Text("protocol") == "UDP")))
                            .Select(workload => workload.Id)),
        new("the door leads in, and what is scraped can be", set =>
            ReferenceRules.Backends(set).Select(backend => (backend.Service, backend.Port))
            .Concat(set.OfKind("PodMonitor")
                .SelectMany(
                monitor => set.Workloads.Where(workload => workload.IsSelectedBy(monitor.At("spec.selector")))
                .SelectMany(
                workload =>
                                monitor.List("spec.podMetricsEndpoints")
                                .Select(endpoint => ((string?)workload.Name, endpoint.Text("port"))))))
            .Where(given =>
                set.Workloads.Where(workload => workload.Name == given.Item1)
                .Any(workload => !LetsIn(set, workload, given.Item2))).Select(given => $"{given.Item1}: {given.Item2}")
                .Distinct()),
        new("Redis and the object store are reached by those alone who are told of them", set =>
            set.Workloads.Where(workload => !workload.IsDeployment).SelectMany(store => RolloutRules.Services(set)
            .Where(service =>
                !Addresses(set).Any(given => given.From.Name == service.Name && given.Host == store.Name)
                && set.Find("Service", store.Name) is { } address
                && MayReach(set, service, address, address.List("spec.ports").First().Text("port")!))
            .Select(service => $"{service.Id} to {store.Id}"))),
        new("the door is TLS, by a certificate for each host", set =>
            set.OfKind("Ingress")
            .Where(ingress =>
                    !ingress.List("spec.rules").Select(rule => rule.Text("host"))
                    .SequenceEqual(ingress.List("spec.tls").SelectMany(tls => tls.Texts("hosts")))
                || ingress.List("spec.tls").Any(tls => tls.Text("secretName") != "akosha-tls")
                    || !ingress.Map("metadata.annotations").ContainsKey("cert-manager.io/cluster-issuer")).Select(ManifestSet.Id)
            .Concat(set.OfKind("Gateway")
                .Where(gateway =>
                    gateway.List("spec.listeners")
                    .Any(listener =>
                            listener.Text("protocol") != "HTTPS" || !listener.List("tls.certificateRefs")
                            .Any(named => named.Text("name") == "akosha-tls"))).Select(ManifestSet.Id))),
        new("nobody is reached from outside but by the door", set =>
            set.OfKind("Service")
            .Where(service =>
                    service.Text("spec.type") is not (null or "ClusterIP") || service.At("spec").ContainsKey("externalIPs"))
                    .Select(ManifestSet.Id)
            .Concat(set.OfKind("Ingress", "HTTPRoute").Any() ? [] : ["there is no door"])
                .Concat(ReferenceRules.Backends(set).Where(backend => backend.Service != "gateway")
                .Select(backend => $"{backend.Place}: {backend.Service}"))),
    ];

    /// <summary>The addresses inside the cluster that workloads are told, in whichever variable.</summary>
    private static IEnumerable<(Workload From, string Host, string Port)> Addresses(ManifestSet set) =>
        set.Workloads.SelectMany(workload => workload.Containers.SelectMany(container =>
            container.List("env").Select(variable => variable.Text("value"))
                .Concat(container.List("envFrom")
                .SelectMany(from => set.Find("ConfigMap", from.Text("configMapRef.name")).Map("data").Values)))
        .OfType<string>().Select(value => Address().Match(value)).Where(match => match.Success)
            .Select(match => (workload, match.Groups["host"].Value, match.Groups["port"].Value))).Distinct();

    private static bool MayReach(ManifestSet set, Workload from, JsonObject service, string port)
    {
        var target = service.List("spec.ports").First(given => given.Text("port") == port) is var found ? found.Text("targetPort")
            ?? port : port;
        return ReferenceRules.Behind(set, service)
            .All(to => Allows(set, to, "ingress", from, to.NumberOf(target)!)
            && Allows(set, from, "egress", to, to.NumberOf(target)!));
    }

    // Whether a policy about one pod lets traffic through with another one; a port may be named as the receiver names it.
    private static bool Allows(ManifestSet set, Workload about, string direction, Workload other, string port)
    {
        var isIngress = direction == "ingress";
        var side = isIngress ? "from" : "to";
        var receiver = isIngress ? about : other;
        return set.OfKind("NetworkPolicy").Where(policy => about.IsSelectedBy(policy.At("spec.podSelector")))
            .SelectMany(policy => policy.List($"spec.{direction}")).Any(rule =>
            (!rule.ContainsKey("ports") || rule.List("ports").Any(given => receiver.NumberOf(given.Text("port")) == port))
            && (!rule.ContainsKey(side) || rule.List(side)
                .Any(peer =>
                    peer.ContainsKey("podSelector") && !peer.ContainsKey("namespaceSelector")
                    && other.IsSelectedBy(peer.At("podSelector")))));
    }

    // Whether those whom the instructions label come to a port of a pod.
    private static bool LetsIn(ManifestSet set, Workload workload, string? port) =>
        set.OfKind("NetworkPolicy").Where(policy => workload.IsSelectedBy(policy.At("spec.podSelector")))
        .SelectMany(policy => policy.List("spec.ingress"))
        .Any(rule =>
            rule.List("ports").Any(given => workload.NumberOf(given.Text("port")) == workload.NumberOf(port)) && rule.List("from")
            .Any(peer => peer.Map("namespaceSelector.matchLabels").GetValueOrDefault("akosha.io/may-reach") == "services"));

    [GeneratedRegex("^(https?://)?(?<host>[a-z][a-z0-9-]*):(?<port>[0-9]+)(,.*)?$")]
    private static partial Regex Address();
}
