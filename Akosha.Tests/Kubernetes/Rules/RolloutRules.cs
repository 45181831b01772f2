using System.Globalization;
using System.Text.Json.Nodes;
using Akosha.Gateway;
using Akosha.ServiceDefaults;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>A rollout, a drain or a lost node costs no answer.</summary>
internal static class RolloutRules
{
    // The time in which a pod that ends is taken out of the Service everywhere.
    private const long TakenOut = 5;

    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("a rollout takes no pod away before its successor serves", set =>
            Services(set).Where(service => service.Item.Text("spec.strategy.type") is not "RollingUpdate"
            || service.Item.Text("spec.strategy.rollingUpdate.maxUnavailable") is not "0"
                || service.Item.Text("spec.strategy.rollingUpdate.maxSurge") is null or "0" or "0%")
                .Select(service => service.Id)),
        new("a rollout that does not get on is given up", set =>
            Services(set)
            .Where(service =>
                    service.Item.Number("spec.progressDeadlineSeconds") is < 60 or > 900
                    || service.Item.Number("spec.minReadySeconds") < 1).Select(service => service.Id)),
        new("a service starts when it is alive, lives by that, and serves when it is healthy", set =>
            Services(set).SelectMany(service => service.Containers
            .Where(container =>
                container.Text("startupProbe.httpGet.path") != "/alive"
                || container.Text("livenessProbe.httpGet.path") != "/alive"
                || container.Text("readinessProbe.httpGet.path") != "/health").Select(_ => service.Id))),
        new("everything has its three probes", set =>
            ReferenceRules.Containers(set)
            .Where(given => !new[] { "startupProbe", "readinessProbe", "livenessProbe" }.All(given.Container.ContainsKey))
            .Select(given => given.Workload.Id)),
        new("what ends waits until nobody is sent to it any more, and has the time to end", set =>
            Services(set).SelectMany(service => service.Containers
            .Where(container =>
                SleepOf(container) < TakenOut || service.Pod.Number("terminationGracePeriodSeconds") < SleepOf(container)
                + ServiceDefaultsSetup.ShutdownTimeout.TotalSeconds + 5)
            .Select(_ =>
                $"{service.Id}: sleeps {SleepOf(service.Containers.First())} s of {service.Pod.Number("terminationGracePeriodSeconds")} s"))),
        new("the gateway has left a pod before it is told to end, and a pod has the time to close its connections by answers",
            set => Services(set).Where(service => KeptConnections(set) + TakenOut > SleepOf(service.Containers.First())
            || ContractRules.Config(set, service).GetValueOrDefault("AKOSHA__HOSTING__DRAINSECONDS") is not { } drain
                || long.Parse(drain, CultureInfo.InvariantCulture) is < 1 or > 5).Select(service => service.Id)),
        new("a drain leaves all pods of a service but one", set =>
            Services(set)
            .Where(service =>
                    !set.OfKind("PodDisruptionBudget")
                    .Any(budget =>
                            service.IsSelectedBy(budget.At("spec.selector")) && budget.Text("spec.maxUnavailable") == "1"))
                            .Select(service => service.Id)),
        new("no budget forbids that what has one replica is moved", set =>
            set.OfKind("PodDisruptionBudget")
            .Where(budget =>
                    set.Workloads.Any(workload => !workload.IsDeployment && workload.IsSelectedBy(budget.At("spec.selector"))))
                    .Select(ManifestSet.Id)),
        new("pods spread over zones and nodes", set =>
            Services(set)
            .Where(service =>
                    service.Pod.List("topologySpreadConstraints").Select(spread => spread.Text("topologyKey"))
                    .Intersect(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]).Count() != 2)
                    .Select(service => service.Id)),
        new("what serves has a priority", set =>
            set.Workloads.Where(workload => workload.Pod.Text("priorityClassName") is null).Select(workload => workload.Id)),
        new("every container says what it needs and what it may use", set =>
            ReferenceRules.Containers(set)
            .Where(given =>
                    given.Container.Text("resources.requests.cpu") is null
                    || given.Container.Text("resources.requests.memory") is null
            || given.Container.Text("resources.limits.memory") is null
                || Bytes(given.Container.Text("resources.requests.memory")!) > Bytes(
                given.Container.Text("resources.limits.memory")!)).Select(given => given.Workload.Id)),
        new("a setting that changes rolls the pods", set =>
            ReferenceRules.Containers(set)
            .SelectMany(
            given => given.Container.List("envFrom").Select(from => from.Text("configMapRef.name")).OfType<string>()
            .Where(name => !System.Text.RegularExpressions.Regex.IsMatch(name, "-[a-z0-9]{10}$"))
                .Select(name => $"{given.Workload.Id}: {name}"))),
    ];

    /// <summary>The services: what has replicas that come and go.</summary>
    public static IEnumerable<Workload> Services(ManifestSet set) => set.Workloads.Where(workload => workload.IsDeployment);

    private static long KeptConnections(ManifestSet set) =>
        set.Workloads.Where(workload => workload.Name == "gateway")
            .Select(gateway => ContractRules.Config(set, gateway).GetValueOrDefault("AKOSHA__GATEWAY__CONNECTIONSECONDS"))
            .Single() is { } told ? long.Parse(told, CultureInfo.InvariantCulture) : new GatewayOptions().ConnectionSeconds;

    private static long SleepOf(JsonObject container) => container.Number("lifecycle.preStop.sleep.seconds");

    private static double Bytes(string quantity)
    {
        string[] units = ["Ki", "Mi", "Gi", "Ti"];
        var unit = Array.FindIndex(units, quantity.EndsWith);
        return double.Parse(unit < 0 ? quantity : quantity[..^2], CultureInfo.InvariantCulture) * Math.Pow(1024, unit + 1);
    }
}
