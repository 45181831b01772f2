using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.AppHost.WithAspire;

/// <summary>The Aspire model as it is: who is in it, who waits for whom, what each service is told.</summary>
public sealed class ApplicationModelTests : IAsyncLifetime
{
    private IDistributedApplicationTestingBuilder _builder = null!;

    public async ValueTask InitializeAsync() =>
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Akosha_AppHost>(["--Parameters:minio-password=test"], TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _builder.DisposeAsync();

    [Fact]
    public void The_application_is_redis_minio_ingestion_and_search()
    {
        Assert.IsType<RedisResource>(Resource("redis"), exactMatch: false);
        Assert.IsType<ContainerResource>(Resource("minio"), exactMatch: false);
        Assert.IsType<ProjectResource>(Resource("ingestion"), exactMatch: false);
        Assert.IsType<ProjectResource>(Resource("search"), exactMatch: false);
        Assert.True(Assert.IsType<ParameterResource>(Resource("minio-password"), exactMatch: false).Secret);
    }

    [Theory]
    [InlineData("ingestion", 2)]
    [InlineData("search", 3)]
    public void A_service_has_replicas_a_health_check_and_waits_for_what_it_needs(string name, int replicas)
    {
        var service = Resource(name);
        Assert.Equal(replicas, service.Annotations.OfType<ReplicaAnnotation>().Single().Replicas);
        Assert.NotEmpty(service.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Equal(["minio", "redis"], service.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Order());
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

    [Theory]
    [InlineData(DistributedApplicationOperation.Run, "--appendonly yes")] // one by one: the entrypoint is redis-server
    [InlineData(DistributedApplicationOperation.Publish, "redis-server --requirepass $REDIS_PASSWORD --save 60 1 --appendonly yes")] // in the shell's command
    public async Task Redis_keeps_an_append_only_file(DistributedApplicationOperation operation, string end)
    {
        var arguments = new CommandLineArgsCallbackContext([], Resource("redis"), TestContext.Current.CancellationToken) { ExecutionContext = new DistributedApplicationExecutionContext(operation) };
        if (operation == DistributedApplicationOperation.Publish) arguments.Args.Add("redis-server --requirepass $REDIS_PASSWORD --save 60 1");
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

    private IResource Resource(string name) => Assert.Single(_builder.Resources, resource => resource.Name == name);

    private async Task<Dictionary<string, string>> EnvironmentAsync(string name)
    {
        var context = new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish);
        var variables = new Dictionary<string, object>();
        foreach (var annotation in Resource(name).Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(new EnvironmentCallbackContext(context, Resource(name), variables, TestContext.Current.CancellationToken));
        return variables.ToDictionary(variable => variable.Key, variable => (variable.Value as IManifestExpressionProvider)?.ValueExpression ?? $"{variable.Value}");
    }
}
