using Akosha.Tests.Hosting;
using Akosha.Tests.Kubernetes.Rules;
using global::k8s;

namespace Akosha.Tests.Kubernetes;

/// <summary>What a cluster would get: rendered, loaded strictly, and every reference followed.</summary>
public sealed class KubernetesManifestTests
{
    // What KubernetesClient has no classes for is checked by the rules alone.
    private static readonly string[] Foreign = ["PodMonitor", "ScaledObject", "Gateway", "HTTPRoute"];

    [Theory]
    [InlineData("")]
    [InlineData("keda")]
    [InlineData("gateway-api")]
    public async Task A_manifest_has_only_fields_that_kubernetes_knows(string component)
    {
        var documents = (await RenderAsync(component)).Split("\n---\n");
        Assert.True(documents.Length > 30);
        foreach (var document in documents)
        {
            if (Foreign.Contains(ManifestSet.Kind(ManifestSet.Parse(document).Objects.Single()))) continue;
            var loaded = Assert.Single(KubernetesYaml.LoadAllFromString(document, strict: true));
            Assert.Equal(
                ManifestSet.Kind(ManifestSet.Parse(document).Objects.Single()), loaded.GetType()
                .GetProperty("Kind")!.GetValue(loaded));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("keda")]
    [InlineData("gateway-api")]
    public async Task The_rules_hold(string component)
    {
        var set = ManifestSet.Parse(await RenderAsync(component));
        Assert.Empty(ManifestRule.All.SelectMany(rule => rule.Problems(set).Select(problem => $"{rule.Name}: {problem}")));
    }

    [Fact]
    public async Task Rendering_twice_gives_the_same() => Assert.Equal(await RenderAsync(""), await RenderAsync(""));

    [Fact]
    public void The_adapter_tells_every_metric_that_an_autoscaler_asks_for()
    {
        var rules = ManifestSet.Parse(File.ReadAllText(Path.Combine(Repository.Root, "k8s", "prometheus-adapter-values.yaml")))
            .Objects.Single().At("rules");
        var scalers = ManifestSet.Parse(File.ReadAllText(Path.Combine(Repository.Root, "k8s", "overlay", "autoscaling.yaml")));
        foreach (var metric in scalers.Objects.SelectMany(scaler => scaler.List("spec.metrics")))
        {
            if (metric.Text("external.metric.name") is { } external)
                Assert.Contains(external, rules.List("external").Select(rule => rule.Text("name.as")));
            if (metric.Text("pods.metric.name") is { } custom)
                Assert.Contains(custom, rules.List("custom").Select(rule => rule.Text("name.as")));
        }
    }

    /// <summary>The overlay as it is, or with a component added.</summary>
    private static async Task<string> RenderAsync(string component)
    {
        var overlay = Path.Combine(Repository.Root, "k8s", "overlay");
        if (component.Length == 0) return await ManifestSet.RenderAsync(overlay);
        // A folder beside it, for kustomize wants paths within one root.
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "k8s"), "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder.Path, Path.GetRelativePath(Path.Combine(Repository.Root, "k8s"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        var kustomization = Path.Combine(folder.Path, "overlay", "kustomization.yaml");
        await File.WriteAllTextAsync(
            kustomization, (await File.ReadAllTextAsync(kustomization))
            .Replace("components:\n", $"components:\n- ../components/{component}\n", StringComparison.Ordinal));
        return await ManifestSet.RenderAsync(Path.Combine(folder.Path, "overlay"));
    }
}
