using Akosha.Tests.Hosting;
using global::k8s;
using global::k8s.Models;

namespace Akosha.Tests.Kubernetes;

public sealed class KubernetesManifestTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "k8s");

    public static TheoryData<string> Manifests { get; } = [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "kustomization.yaml").Select(file => Path.GetRelativePath(Folder, file))];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void A_manifest_has_only_fields_that_kubernetes_knows(string file) =>
        Assert.NotEmpty(KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder, file)), strict: true));

    [Theory]
    [InlineData("ingestion")]
    [InlineData("search")]
    public void A_service_is_rolled_without_a_gap_and_probed_where_it_answers(string service)
    {
        var patch = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Folder, "overlay", $"{service}.yaml")), strict: true).OfType<V1Deployment>().Single();
        Assert.Equal("0", patch.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        var container = patch.Spec.Template.Spec.Containers.Single();
        Assert.Equal(("/health", "/alive"), (container.ReadinessProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path));
        Assert.True(patch.Spec.Template.Spec.TerminationGracePeriodSeconds > 25);
        // Reached by others, a service starts only with keys.
        var keys = Assert.Single(container.Env, variable => variable.Name == "AKOSHA__AUTH__KEYSFILE").Value;
        Assert.Contains(container.VolumeMounts, mount => keys.StartsWith(mount.MountPath, StringComparison.Ordinal) && mount.ReadOnlyProperty == true);
    }

    [Fact]
    public void No_manifest_holds_a_password() => Assert.DoesNotContain(Manifests.Select(row => row.Data),
        file => File.ReadAllText(Path.Combine(Folder, file)).Split('\n').Any(line => line.Contains("PASSWORD", StringComparison.Ordinal) && line.Contains("value:", StringComparison.Ordinal) && !line.Contains("$(", StringComparison.Ordinal)));
}
