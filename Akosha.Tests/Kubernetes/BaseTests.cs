using System.Text.Json.Nodes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Kubernetes;

/// <summary>
/// The base is what Aspirate makes of the manifest, whole and unchanged; the manifest is what the model publishes.
/// </summary>
public sealed class BaseTests
{
    private static readonly string Base = Path.Combine(Repository.Root, "k8s", "base");

    // Of these the services need nothing: the connection string holds them.
    private static readonly string[] Unread = ["REDIS_PASSWORD", "REDIS_URI"];

    [Fact]
    public void The_base_is_what_the_templates_make_of_the_manifest_byte_for_byte()
    {
        var expected = ExpectedBase.Of(Repository.Root).Files();
        var files = Directory.GetFiles(Base, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Base, file))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected.Keys, files);
        Assert.All(expected, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Base, file.Key))));
    }

    [Fact]
    public async Task Every_resource_port_variable_and_reference_of_the_manifest_is_in_the_base_and_nothing_else()
    {
        var manifest = ExpectedBase.Of(Repository.Root);
        var rendered = ManifestSet.Parse(await ManifestSet.RenderAsync(Base));
        Assert.Equal(
            manifest.Running.Select(pair => pair.Name).Order(), rendered.Workloads.Select(workload => workload.Name).Order());
        Assert.Equal(
            manifest.Running.Select(pair => pair.Name).Order(), rendered.OfKind("Service").Select(ManifestSet.Name).Order());
        foreach (var (name, resource) in manifest.Running)
        {
            var workload = rendered.Workloads.Single(workload => workload.Name == name);
            var container = workload.Containers.Single();
            var service = rendered.Get("Service", name);
            Assert.Equal(
                ExpectedBase.PortsOf(resource), container.List("ports")
                .Select(port => (port.Text("name")!, port.Text("containerPort")!)));
            Assert.Equal(
                ExpectedBase.PortsOf(resource), service.List("spec.ports")
                .Select(port => (port.Text("name")!, port.Text("port")!)));
            Assert.Equal(ExpectedBase.ImageOf(name, resource), container.Text("image"));
            Assert.Equal(resource.Texts("args"), container.Texts("args"));
            Assert.Equal(
                resource.List("volumes").Select(volume => (volume.Text("name"), volume.Text("target"))),
                workload.Item.List("spec.volumeClaimTemplates").Select(claim => claim.Text("metadata.name"))
                .Select(claim =>
                    (claim, container.List("volumeMounts").Single(mount => mount.Text("name") == claim).Text("mountPath"))));
            var given = container.List("envFrom")
                .SelectMany(from => rendered.Get("ConfigMap", from.Text("configMapRef.name")!).Map("data"))
                .ToDictionary(pair => pair.Key, pair => pair.Value);
            foreach (
                var variable in container.List("env")
                .Where(variable => variable.Text("value") is not null && variable.Text("name") != "HOME")) given.Add(
                variable.Text("name")!, variable.Text("value")!);
            Assert.Equal(
                manifest.VariablesOf(resource).Where(pair => !ExpectedBase.IsProject(resource) || !Unread.Contains(pair.Key))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal), given.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("k8s/base/search/service.yaml", "port: 8000", "port: 8001")]
    [InlineData("k8s/base/ingestion/kustomization.yaml", "WORKERS=3", "WORKERS=4")]
    [InlineData("k8s/templates/deployment.hbs", "runAsUser: 1654", "runAsUser: 1000")]
    [InlineData("aspire-manifest.json", "duckdb-ssd", "duckdb-disk")]
    public void A_file_that_was_changed_by_hand_is_seen(string file, string from, string to)
    {
        using var copy = new TemporaryFolder();
        foreach (var part in new[] { "k8s/base", "k8s/templates" })
            foreach (var source in Directory.GetFiles(Path.Combine(Repository.Root, part), "*", SearchOption.AllDirectories))
                Copy(source);
        Copy(Path.Combine(Repository.Root, "aspire-manifest.json"));
        Assert.True(IsEqual());
        var changed = Path.Combine(copy.Path, file);
        Assert.Contains(from, File.ReadAllText(changed), StringComparison.Ordinal);
        File.WriteAllText(changed, File.ReadAllText(changed).Replace(from, to, StringComparison.Ordinal));
        Assert.False(IsEqual());

        void Copy(string source)
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(Repository.Root, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }

        bool IsEqual() =>
            ExpectedBase.Of(copy.Path).Files()
            .All(expected => File.ReadAllText(Path.Combine(copy.Path, "k8s", "base", expected.Key)) == expected.Value);
    }

    [Fact]
    public void The_command_in_the_instructions_gives_every_parameter_of_the_manifest()
    {
        var instructions = File.ReadAllText(Path.Combine(Repository.Root, "k8s", "README.md"));
        var given = System.Text.RegularExpressions.Regex.Matches(instructions, @"--parameter '?([a-z-]+)=([^\s']*)")
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.Equal(
            ExpectedBase.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            given.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(
            ExpectedBase.Of(Repository.Root).Resources.Where(pair => pair.Value.Text("type") == "parameter.v0")
            .Select(pair => pair.Key).Order(), given.Keys.Order());
        Assert.Equal(
            "k8s/templates", JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "aspirate.json")))
            .Text("TemplatePath"));
    }
}
