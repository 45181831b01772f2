using System.Text.Json.Nodes;

namespace Akosha.Tests.Kubernetes.Rules;

/// <summary>What the contract says in numbers and names.</summary>
internal static class ContractRules
{
    private static readonly string[] Settings =
    [
        "AKOSHA__STORAGE__HOT__BACKEND=duckdb-memory", "AKOSHA__STORAGE__WARM__BACKEND=duckdb-ssd",
            "AKOSHA__STORAGE__COLD__BACKEND=s3", "AKOSHA__LOG__LEVEL=Information",
    ];

    public static IReadOnlyList<ManifestRule> All { get; } =
    [
        new("services listen on 8000", set =>
            RolloutRules.Services(set)
            .Where(service =>
                    service.NumberOf("http") != "8000" || set.Find("Service", service.Name)?.List("spec.ports").Single()
                    .Text("port") != "8000"
            || Config(set, service).GetValueOrDefault("HTTP_PORTS") != "8000").Select(service => service.Id)),
        new("the settings of the contract are in the ConfigMap", set =>
            RolloutRules.Services(set).Where(service => service.Name != "gateway")
            .SelectMany(
            service => Settings.Where(setting => !Config(set, service).Any(pair => $"{pair.Key}={pair.Value}" == setting))
            .Concat(Config(set, service).ContainsKey("AKOSHA__STORAGE__COLD__BUCKET") ? [] : ["AKOSHA__STORAGE__COLD__BUCKET"])
                .Select(setting => $"{service.Id}: {setting}"))),
        new("who calls is known, and callers' addresses come through proxies", set =>
            RolloutRules.Services(set).Where(service => !Config(set, service).TryGetValue("AKOSHA__AUTH__KEYSFILE", out var file)
            || !service.Containers.SelectMany(container => container.List("volumeMounts"))
                .Any(mount =>
                    file.StartsWith(mount.Text("mountPath") + "/", StringComparison.Ordinal) && mount.Text("readOnly") == "true")
            || Config(set, service).GetValueOrDefault("ASPNETCORE_FORWARDEDHEADERS_ENABLED") != "true")
                .Select(service => service.Id)),
        new("what a service writes goes to a volume", set =>
            RolloutRules.Services(set)
            .Where(service =>
                    !service.Containers.SelectMany(container => container.List("volumeMounts"))
                    .Any(mount => mount.Text("mountPath") == Config(set, service).GetValueOrDefault("AKOSHA__STORAGE__PATH")
            && mount.Text("readOnly") != "true")).Select(service => service.Id)),
        new("ingestion has what the contract gives it", set =>
            set.Workloads.Where(workload => workload.Name == "ingestion" && workload.Containers.Single() is var container
            && (container.Text("resources.requests.memory"), container.Text("resources.requests.cpu"),
                container.Text("resources.limits.memory"), container.Text("resources.limits.cpu")) != (
                "256Mi", "250m", "2Gi", "1")).Select(workload => workload.Id)),
        new("ingestion is scaled from 3 to 50 by 1,000 entries each and by 70 % of the processor", set =>
            ScalingRules.Scalers(set).Where(scaler => scaler.Text("spec.scaleTargetRef.name") == "ingestion"
            && ((ScalingRules.Least(scaler), ScalingRules.Most(scaler)) != (3, 50) || !IsByQueue(scaler)
                || !IsByShare(scaler, "70"))).Select(ManifestSet.Id)),
        new("search is scaled by the processor and by the searches that wait", set =>
            ScalingRules.Scalers(set).Where(scaler => scaler.Text("spec.scaleTargetRef.name") == "search"
            && (!IsByShare(scaler, "70") || !scaler.List("spec.metrics")
                .Any(metric => metric.Text("pods.metric.name") == "akosha_search_waiting"))).Select(ManifestSet.Id)),
        new("an image names its registry and its version, and is pulled when it is not there", set =>
            ReferenceRules.Containers(set)
            .Where(given =>
                    !IsExact(given.Container.Text("image") ?? "") || given.Container.Text("imagePullPolicy") != "IfNotPresent")
            .Select(given => $"{given.Workload.Id}: {given.Container.Text("image")}")),
        new("search has a disk of its own that is fast", set =>
            set.Workloads.Where(
            workload => workload.Name == "search" && !workload.Pod.List("volumes").Any(volume => volume.Text("name") == "data"
            && volume.Text("ephemeral.volumeClaimTemplate.spec.resources.requests.storage") is not null))
                .Select(workload => workload.Id)),
    ];

    /// <summary>What the ConfigMaps of a workload say.</summary>
    public static Dictionary<string, string> Config(ManifestSet set, Workload workload) =>
        workload.Containers.SelectMany(container => container.List("envFrom"))
            .SelectMany(from => set.Find("ConfigMap", from.Text("configMapRef.name")).Map("data"))
            .ToDictionary(pair => pair.Key, pair => pair.Value);

    private static bool IsByQueue(JsonObject scaler) =>
        scaler.List("spec.metrics")
            .Any(metric =>
                metric.Text("type") == "External" && metric.Text("external.metric.name") == "redis_queue_length"
                && metric.Text("external.target.averageValue") == "1000")
        || scaler.List("spec.triggers")
            .Any(trigger =>
                trigger.Text("metadata.query")?.Contains("redis_queue_length", StringComparison.Ordinal) == true
                && trigger.Text("metadata.threshold") == "1000" && trigger.Text("metricType") == "AverageValue");

    private static bool IsByShare(JsonObject scaler, string percent) =>
        scaler.List("spec.metrics")
        .Any(metric => metric.Text("resource.name") == "cpu" && metric.Text("resource.target.averageUtilization") == percent)
        || scaler.List("spec.triggers")
            .Any(trigger => trigger.Text("type") == "cpu" && trigger.Text("metadata.value") == percent);

    private static bool IsExact(string image) =>
        System.Text.RegularExpressions.Regex.IsMatch(
        image, @"^[a-z0-9.-]+\.[a-z]+(:\d+)?/[a-z0-9./_-]+(:(?!latest$)[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$");
}
