using System.Text.Json.Nodes;
using Akosha.Tests.Kubernetes.Rules;

namespace Akosha.Tests.Kubernetes;

/// <summary>Each rule finds the fault that it is there for.</summary>
public sealed class PlantedFaultTests
{
    private const string Container = "spec.template.spec.containers";

    // By the rule that must find it, a fault in what is in order otherwise.
    private static readonly Dictionary<string, Func<ManifestSet, ManifestSet>> Faults = new()
    {
        ["required fields are there, and values are those that the API knows"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item)["imagePullPolicy"] = "Sometimes"),
        ["every kind is known, with its group and version"] = set =>
            set.With("HorizontalPodAutoscaler", "search", item => item["apiVersion"] = "autoscaling/v2beta2"),
        ["names are DNS labels, and no two objects have the same"] = set =>
            set.With("Service", "search", item => item.At("metadata")["name"] = "Search_1"),
        ["everything is in the namespace that is there"] = set =>
            set.With("Service", "redis", item => item.At("metadata")["namespace"] = "default"),
        ["a workload selects its own pods"] = set =>
            set.With("Deployment", "search", item => item.At("spec.selector.matchLabels")["app"] = "searcher"),
        ["a selector selects somebody"] = set =>
            set.With("PodDisruptionBudget", "search", item => item.At("spec.selector.matchLabels")["app"] = "searcher"),
        ["a pod spreads over its own kind"] = set =>
            set.With(
            "Deployment", "search", item =>
                    item.List("spec.template.spec.topologySpreadConstraints").First()
                    .At("labelSelector.matchLabels")["app"] = "ingestion"),
        ["a Service's port is one of the pods it selects"] = set =>
            set.With("Service", "search", item => item.List("spec.ports").Single()["targetPort"] = "web"),
        ["a probe asks a port of its container"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).At("livenessProbe.httpGet")["port"] = 8080),
        ["a ConfigMap that is named is there"] = set =>
            set.With(
            "Deployment", "search", item =>
                    ContainerOf(item).List("envFrom").Single().At("configMapRef")["name"] = "search-env-0000000000"),
        ["a ServiceAccount that is named is there"] = set =>
            set.With("Deployment", "search", item => Pod(item)["serviceAccountName"] = "default"),
        ["a PriorityClass that is named is there"] = set => set.Replace(item => ManifestSet.Kind(item) == "PriorityClass"),
        ["a StatefulSet's Service is there"] = set => set.Replace(item => ManifestSet.Id(item) == "Service redis"),
        ["a volume that is mounted is there, and one that is there is mounted, each at a place of its own"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).List("volumeMounts").First()["name"] = "temp"),
        ["what is autoscaled is there"] = set =>
            set.With("HorizontalPodAutoscaler", "search", item => item.At("spec.scaleTargetRef")["name"] = "searcher"),
        ["an Ingress or route leads to a port of a Service"] = set =>
            set.With(
            "Ingress", "akosha", item =>
                    item.List("spec.rules").Single().List("http.paths").Single().At("backend.service.port")["name"] = "https"),
        ["a route hangs on a listener of its Gateway, and its hosts are the listener's"] = set =>
            set.Replace(
            _ => false,
            Json("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"r","namespace":"akosha"},"spec":{"parentRefs":[{"name":"none","sectionName":"https"}],"rules":[]}}""")),
        ["a PodMonitor scrapes a port of the pods it selects"] = set =>
            set.With("PodMonitor", "akosha", item => item.List("spec.podMetricsEndpoints").Single()["port"] = "metrics"),
        ["a NetworkPolicy's ports are those of the pods it is about"] = set =>
            set.With("NetworkPolicy", "redis", item => item.List("spec.ingress").Single().List("ports").Single()["port"] = 6380),
        ["a variable is made of those before it"] = set =>
            set.With("Deployment", "search", item => Reverse(ContainerOf(item)["env"]!.AsArray())),
        ["no manifest holds a secret"] = set =>
            set.With(
            "Deployment", "search", item =>
                    ContainerOf(item).List("env")
                    .Single(variable => variable.Text("name") == "AKOSHA__STORAGE__S3__SECRETKEY")["value"] = "hunter2"),
        ["no value of a ConfigMap waits for something to be put in"] = set =>
            set.With("ConfigMap", ConfigOf(set, "search"), item => item.At("data")["REDIS_HOST"] = "$(SECRET_HOST)"),
        ["no variable and no argument has a placeholder that nobody fills"] = set =>
            set.With("StatefulSet", "redis", item => ContainerOf(item)["args"]!.AsArray().Add("{redis-password.value}")),
        ["a Secret that is named is one that the instructions make"] = set =>
            set.With("Ingress", "akosha", item => item.List("spec.tls").Single()["secretName"] = "some-tls"),
        ["a rollout takes no pod away before its successor serves"] = set =>
            set.With("Deployment", "search", item => item.At("spec.strategy.rollingUpdate")["maxUnavailable"] = 1),
        ["a rollout that does not get on is given up"] = set =>
            set.With("Deployment", "search", item => item.At("spec").Remove("progressDeadlineSeconds")),
        ["a service starts when it is alive, lives by that, and serves when it is healthy"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).At("startupProbe.httpGet")["path"] = "/health"),
        ["everything has its three probes"] = set =>
            set.With("StatefulSet", "minio", item => ContainerOf(item).Remove("readinessProbe")),
        ["what ends waits until nobody is sent to it any more, and has the time to end"] = set =>
            set.With("Deployment", "search", item => Pod(item)["terminationGracePeriodSeconds"] = 30),
        ["the gateway has left a pod before it is told to end, and a pod has the time to close its connections by answers"] =
            set => set.With(
            "ConfigMap", ConfigOf(set, "gateway"), item => item.At("data")["AKOSHA__GATEWAY__CONNECTIONSECONDS"] = "60"),
        ["a drain leaves all pods of a service but one"] = set =>
            set.Replace(item => ManifestSet.Id(item) == "PodDisruptionBudget search"),
        ["no budget forbids that what has one replica is moved"] = set =>
            set.With("PodDisruptionBudget", "search", item => item.At("spec.selector.matchLabels")["app"] = "redis"),
        ["pods spread over zones and nodes"] = set =>
            set.With("Deployment", "search", item => Pod(item).Remove("topologySpreadConstraints")),
        ["what serves has a priority"] = set => set.With("StatefulSet", "redis", item => Pod(item).Remove("priorityClassName")),
        ["every container says what it needs and what it may use"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).At("resources.requests")["memory"] = "8Gi"),
        ["a setting that changes rolls the pods"] = set =>
            set.With(
            "Deployment", "search", item =>
                    ContainerOf(item).List("envFrom").Single().At("configMapRef")["name"] = "search-env"),
        ["the namespace takes restricted pods only"] = set =>
            set.With("Namespace", "akosha", item => item.At("metadata.labels").Clear()),
        ["nobody is root"] = set =>
            set.With("Deployment", "search", item => Pod(item).At("securityContext")["runAsNonRoot"] = false),
        ["services are the user of their images"] = set =>
            set.With("Deployment", "search", item => Pod(item).At("securityContext")["runAsUser"] = 1000),
        ["nobody gains rights, and nobody writes but into volumes"] = set =>
            set.With("StatefulSet", "minio", item => ContainerOf(item).At("securityContext")["readOnlyRootFilesystem"] = false),
        ["nobody has a token of the cluster"] = set =>
            set.With("ServiceAccount", "minio", item => item["automountServiceAccountToken"] = true),
        ["nothing of the node is seen"] = set => set.With("Deployment", "search", item => Pod(item)["hostNetwork"] = true),
        ["secrets are mounted for reading"] = set =>
            set.With(
            "Deployment", "search", item =>
                    ContainerOf(item).List("volumeMounts").Single(mount => mount.Text("name") == "keys")["readOnly"] = false),
        ["nobody reaches anybody unless a rule says so"] = set =>
            set.With("NetworkPolicy", "default-deny", item => item.At("spec")["policyTypes"] = new JsonArray("Ingress")),
        ["an address that a service is told is that of a Service"] = set =>
            set.With(
            "ConfigMap", ConfigOf(set, "ingestion"), item =>
                    item.At("data")["services__search__http__0"] = "http://search:8080"),
        ["what a service is told to reach lets it in, and it is let out to it"] = set =>
            set.With(
            "NetworkPolicy", "search", item =>
                    item.List("spec.ingress").Single().List("from").First().At("podSelector").List("matchExpressions")
                    .Single()["values"] = new JsonArray("gateway")),
        ["names can be looked up"] = set =>
            set.With("NetworkPolicy", "names", item => item.List("spec.egress").Single()["to"] = new JsonArray()),
        ["the door leads in, and what is scraped can be"] = set =>
            set.With("NetworkPolicy", "gateway", item => item.List("spec.ingress").Single()["from"]!.AsArray().RemoveAt(1)),
        ["Redis and the object store are reached by those alone who are told of them"] = set =>
            set.With(
            "NetworkPolicy", "redis", item =>
                    item.List("spec.ingress").Single().List("from").Single()["podSelector"] = new JsonObject()),
        ["the door is TLS, by a certificate for each host"] = set =>
            set.With("Ingress", "akosha", item => item.List("spec.rules").Single()["host"] = "other.example.com"),
        ["nobody is reached from outside but by the door"] = set =>
            set.With("Service", "search", item => item.At("spec")["type"] = "LoadBalancer"),
        ["every service is scaled, by one mechanism"] = set =>
            set.Replace(
            _ => false,
            Json("""{"apiVersion":"keda.sh/v1alpha1","kind":"ScaledObject","metadata":{"name":"x","namespace":"akosha"},"spec":{"scaleTargetRef":{"name":"ingestion"},"minReplicaCount":3,"maxReplicaCount":50,"triggers":[]}}""")),
        ["nobody else sets the replicas"] = set => set.With("Deployment", "search", item => item.At("spec")["replicas"] = 3),
        ["a share of the processor is a share of something"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).At("resources.requests").Remove("cpu")),
        ["there are always two"] = set =>
            set.With("HorizontalPodAutoscaler", "gateway", item => item.At("spec")["minReplicas"] = 1),
        ["replicas go slowly"] = set => set.With("HorizontalPodAutoscaler", "search", item => item.At("spec").Remove("behavior")),
        ["services listen on 8000"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item).List("ports").Single()["containerPort"] = 8080),
        ["the settings of the contract are in the ConfigMap"] = set =>
            set.With("ConfigMap", ConfigOf(set, "search"), item => item.At("data").Remove("AKOSHA__STORAGE__HOT__BACKEND")),
        ["who calls is known, and callers' addresses come through proxies"] = set =>
            set.With(
            "ConfigMap", ConfigOf(set, "gateway"), item => item.At("data")["AKOSHA__AUTH__KEYSFILE"] = "/keys/keys.json"),
        ["what a service writes goes to a volume"] = set =>
            set.With("ConfigMap", ConfigOf(set, "search"), item => item.At("data")["AKOSHA__STORAGE__PATH"] = "/data"),
        ["ingestion has what the contract gives it"] = set =>
            set.With("Deployment", "ingestion", item => ContainerOf(item).At("resources.limits")["memory"] = "1Gi"),
        ["ingestion is scaled from 3 to 50 by 1,000 entries each and by 70 % of the processor"] = set =>
            set.With(
            "HorizontalPodAutoscaler", "ingestion", item =>
                    item.List("spec.metrics").First().At("external.target")["averageValue"] = "100"),
        ["search is scaled by the processor and by the searches that wait"] = set =>
            set.With("HorizontalPodAutoscaler", "search", item => item.At("spec")["metrics"]!.AsArray().RemoveAt(1)),
        ["an image names its registry and its version, and is pulled when it is not there"] = set =>
            set.With("Deployment", "search", item => ContainerOf(item)["image"] = "search:latest"),
        ["search has a disk of its own that is fast"] = set =>
            set.With("Deployment", "search", item => Pod(item)["volumes"] = new JsonArray()),
    };

    private static readonly Lazy<Task<string>> Rendered = new(
        () => ManifestSet.RenderAsync(Path.Combine(Repository.Root, "k8s", "overlay")));

    public static TheoryData<string> Rules { get; } = [.. ManifestRule.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_planted_fault_is_found(string rule)
    {
        var set = ManifestSet.Parse(await Rendered.Value);
        var known = ManifestRule.All.Single(known => known.Name == rule);
        Assert.Empty(known.Problems(set));
        Assert.NotEmpty(known.Problems(Faults[rule](set)));
    }

    private static JsonObject Pod(JsonObject workload) => workload.At("spec.template.spec");

    private static JsonObject ContainerOf(JsonObject workload) => workload.List(Container).Single();

    private static string ConfigOf(ManifestSet set, string service) =>
        ContainerOf(set.Workloads.Single(workload => workload.Name == service).Item).List("envFrom").Single()
        .Text("configMapRef.name")!;

    private static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;

    private static void Reverse(JsonArray list)
    {
        var items = list.Reverse().ToArray();
        list.Clear();
        foreach (var item in items) list.Add(item);
    }
}
