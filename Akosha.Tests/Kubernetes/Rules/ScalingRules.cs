using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>One mechanism sets the replicas of a service, by what the service tells.</summary>
internal static class ScalingRules
{
    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("every service is scaled, by one mechanism", set =>
            RolloutRules.Services(set).Where(service => Scalers(set, service).Count() != 1)
            .Select(service => $"{service.Id}: {Scalers(set, service).Count()}")),
        new("nobody else sets the replicas", set =>
            RolloutRules.Services(set).Where(service => service.Item.At("spec").ContainsKey("replicas"))
            .Select(service => service.Id)),
        new("a share of the processor is a share of something", set =>
            RolloutRules.Services(set)
            .Where(service =>
                    Scalers(set, service).Any(IsByProcessor)
                    && service.Containers.Any(container => container.Text("resources.requests.cpu") is null))
                    .Select(service => service.Id)),
        new("there are always two", set =>
            Scalers(set).Where(scaler => Least(scaler) < 2 || Least(scaler) > Most(scaler)).Select(ManifestSet.Id)),
        new("replicas go slowly", set =>
            Scalers(set)
            .Where(scaler =>
                    (scaler.Number("spec.behavior.scaleDown.stabilizationWindowSeconds") is var own && own > 0 ? own
                    : scaler.Number(
                    "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds")) < 300)
                    .Select(ManifestSet.Id)),
    ];

    /// <summary>The autoscalers of whatever mechanism.</summary>
    public static IEnumerable<JsonObject> Scalers(ManifestSet set) => set.OfKind("HorizontalPodAutoscaler", "ScaledObject");

    /// <summary>The fewest replicas that a scaler keeps.</summary>
    public static long Least(JsonObject scaler) =>
        Math.Max(scaler.Number("spec.minReplicas"), scaler.Number("spec.minReplicaCount"));

    /// <summary>The most replicas that a scaler makes.</summary>
    public static long Most(JsonObject scaler) =>
        Math.Max(scaler.Number("spec.maxReplicas"), scaler.Number("spec.maxReplicaCount"));

    private static IEnumerable<JsonObject> Scalers(ManifestSet set, Workload service) =>
        Scalers(set).Where(scaler => scaler.Text("spec.scaleTargetRef.name") == service.Name);

    private static bool IsByProcessor(JsonObject scaler) =>
        scaler.List("spec.metrics").Any(metric => metric.Text("resource.name") == "cpu") || scaler.List("spec.triggers")
        .Any(trigger => trigger.Text("type") == "cpu");
}
