using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Akosha.Tests.AppHost.WithAspire;

/// <summary>The Aspire model as it is: who is in it, who waits for whom, what each service is told.</summary>
public sealed class ApplicationModelTests : IAsyncLifetime
{
    private IDistributedApplicationTestingBuilder _builder = null!;

    public async ValueTask InitializeAsync() =>
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(
            ["--Parameters:minio-password=test"], TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _builder.DisposeAsync();

    [Fact]
    public void The_application_is_redis_minio_ingestion_search_and_the_gateway_before_them()
    {
        Assert.IsType<RedisResource>(Resource("redis"), exactMatch: false);
        Assert.IsType<ContainerResource>(Resource("minio"), exactMatch: false);
        Assert.IsType<ProjectResource>(Resource("ingestion"), exactMatch: false);
        Assert.IsType<ProjectResource>(Resource("search"), exactMatch: false);
        Assert.IsType<ProjectResource>(Resource("gateway"), exactMatch: false);
        Assert.True(Assert.IsType<ParameterResource>(Resource("minio-password"), exactMatch: false).Secret);
    }

    [Theory]
    [InlineData("ingestion", 2, "minio redis")]
    [InlineData("search", 3, "minio redis")]
    [InlineData("gateway", 2, "")]
    public void A_service_has_replicas_a_health_check_and_waits_for_what_it_needs(string name, int replicas, string needs)
    {
        var service = Resource(name);
        Assert.Equal(replicas, service.Annotations.OfType<ReplicaAnnotation>().Single().Replicas);
        Assert.NotEmpty(service.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Equal(
            needs, string.Join(' ', service.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Order()));
    }

    [Theory]
    [InlineData("ingestion")]
    [InlineData("search")]
    public async Task A_service_is_told_where_redis_and_the_object_store_are(string name)
    {
        var environment = await EnvironmentAsync(name);
        Assert.Equal("{redis.connectionString}", environment["ConnectionStrings__redis"]);
        Assert.Equal("{minio.bindings.api.url}", environment["AKOSHA__STORAGE__S3__ENDPOINT"]);
        Assert.Equal("{minio-password.value}", environment["AKOSHA__STORAGE__S3__SECRETKEY"]);
        Assert.Equal("s3", environment["AKOSHA__STORAGE__COLD__BACKEND"]);
    }

    [Fact]
    public async Task Ingestion_is_told_whom_to_ask_whether_searches_see_a_commit() =>
        Assert.Equal("http://search", (await EnvironmentAsync("ingestion"))["AKOSHA__INGESTION__SEARCHURL"]);

    [Fact]
    public async Task Search_is_told_where_its_tools_for_agents_store_and_delete() =>
        Assert.Equal("http://ingestion", (await EnvironmentAsync("search"))["AKOSHA__MCP__INGESTIONURL"]);

    [Theory]
    [InlineData(DistributedApplicationOperation.Run, "--appendonly yes")] // one by one: the entrypoint is redis-server
    // in the shell's command
    [InlineData(
        DistributedApplicationOperation.Publish, "exec redis-server --requirepass $REDIS_PASSWORD --save 60 1 --appendonly yes")]
    public async Task Redis_keeps_an_append_only_file(DistributedApplicationOperation operation, string end)
    {
        var arguments = new CommandLineArgsCallbackContext(
            [], Resource("redis"),
            TestContext.Current.CancellationToken)
        {
            ExecutionContext = new DistributedApplicationExecutionContext(
            operation)
        };
        if (operation == DistributedApplicationOperation.Publish)
            arguments.Args.Add("redis-server --requirepass $REDIS_PASSWORD --save 60 1");
        await Resource("redis").Annotations.OfType<CommandLineArgsCallbackAnnotation>().Last().Callback(arguments);
        Assert.EndsWith(end, string.Join(' ', arguments.Args), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_image_names_its_registry_and_every_volume_is_this_applications_alone()
    {
        foreach (var name in new[] { "redis", "minio" })
        {
            Assert.Equal("docker.io", Resource(name).Annotations.OfType<ContainerImageAnnotation>().Single().Registry);
            Assert.NotEqual($"{name}-data", Resource(name).Annotations.OfType<ContainerMountAnnotation>().Single().Source);
        }
    }

    [Theory]
    [InlineData("ingestion", "compact purge replay-dead-letters vacuum")]
    [InlineData("gateway", "demo-fleet")]
    public void What_can_be_done_to_the_application_is_in_its_dashboard(string name, string commands)
    {
        var own = Resource(name).Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name)
            .Intersect(commands.Split(' '));
        Assert.Equal(commands, string.Join(' ', own.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Prometheus_and_Grafana_have_the_alerts_and_dashboards_and_can_be_left_out()
    {
        foreach (var name in new[] { "prometheus", "grafana" })
        {
            var mounts = Resource(name).Annotations.OfType<ContainerMountAnnotation>().ToList();
            Assert.NotEmpty(mounts);
            Assert.All(
                mounts, mount =>
                    Assert.True(
                    mount.IsReadOnly && (File.Exists(mount.Source) || Directory.Exists(mount.Source)), $"{mount.Source}"));
        }
        Assert.Contains(
            Resource("prometheus").Annotations.OfType<ContainerMountAnnotation>(), mount =>
                mount.Source!.EndsWith("monitoring/alerts/akosha.rules.yaml", StringComparison.Ordinal));
        Assert.Contains(
            Resource("grafana").Annotations.OfType<ContainerMountAnnotation>(), mount =>
                mount.Source!.EndsWith("monitoring/dashboards", StringComparison.Ordinal));
        Assert.Equal(
            "{prometheus.bindings.http.url}/api/v1/otlp/v1/metrics",
            (await EnvironmentAsync("search"))["AKOSHA__METRICS__OTLPENDPOINT"]);
        await using var without = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(
            ["--Monitoring=false"], TestContext.Current.CancellationToken);
        Assert.DoesNotContain(without.Resources, resource => resource.Name is "prometheus" or "grafana");
    }

    [Fact]
    public async Task Replicas_are_parameters_and_containers_last_if_that_is_wanted()
    {
        await using var other = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(
            ["--Parameters:search-replicas=1", "--Persistent=true", "--RedisInsight=true", "--Monitoring=false"],
                TestContext.Current.CancellationToken);
        Assert.Equal(
            1, other.Resources.Single(resource => resource.Name == "search").Annotations.OfType<ReplicaAnnotation>().Single()
            .Replicas);
        Assert.All(
            new[] { "redis", "minio" }, name =>
                Assert.Equal(
                ContainerLifetime.Persistent, other.Resources.Single(resource => resource.Name == name)
                .Annotations.OfType<ContainerLifetimeAnnotation>().Single().Lifetime));
        Assert.Contains(other.Resources, resource => resource.Name.Contains("insight", StringComparison.Ordinal));
        Assert.Empty(Resource("redis").Annotations.OfType<ContainerLifetimeAnnotation>());
    }

    private IResource Resource(string name) => Assert.Single(_builder.Resources, resource => resource.Name == name);

    private async Task<Dictionary<string, string>> EnvironmentAsync(string name)
    {
        var context = new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish);
        var variables = new Dictionary<string, object>();
        foreach (var annotation in Resource(name).Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(
                new EnvironmentCallbackContext(context, Resource(name), variables, TestContext.Current.CancellationToken));
        return variables.ToDictionary(
            variable =>
                variable.Key, variable =>
                    (variable.Value as IManifestExpressionProvider)?.ValueExpression ?? $"{variable.Value}");
    }
}
