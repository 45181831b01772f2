using Akosha.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var isRun = builder.ExecutionContext.IsRunMode;

var minioUser = builder.AddParameter("minio-user", "akosha", publishValueAsDefault: true);
// Made at the first start and kept in the user secrets: nobody has to think of one, and the volume stays readable.
var minioPassword = builder.AddParameter(
    "minio-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);

// Who may call: whoever shows a key of this file, or a token of this provider. A service that is reached by others does not start
// without one of them.
var keysFile = builder.AddParameter("keys-file", isRun ? "" : "/etc/akosha/keys.json", publishValueAsDefault: true);
var tokenAuthority = builder.AddParameter("token-authority", "", publishValueAsDefault: true);
var tokenAudience = builder.AddParameter("token-audience", "akosha", publishValueAsDefault: true);

var redis = builder.AddRedis("redis").WithImageRegistry("docker.io").WithPersistence();
redis.WithDataVolume(VolumeOf(redis))
    .WithArgs(context =>
    {
        // The queue must survive Redis: snapshots alone would lose what came since the last one.
        if (context.ExecutionContext.IsRunMode)
        {
            context.Args.Add("--appendonly");
            context.Args.Add("yes");
        }
        // there the last is the shell's whole command; what ends the container ends Redis
        else if (context.Args is [.., string command]) context.Args[^1] = $"exec {command} --appendonly yes";
    });

var minio = builder.AddContainer("minio", "minio/minio", "RELEASE.2025-09-07T16-13-09Z").WithImageRegistry("docker.io")
    .WithArgs("server", "/data")
    .WithEnvironment("MINIO_ROOT_USER", minioUser)
    .WithEnvironment("MINIO_ROOT_PASSWORD", minioPassword)
    .WithHttpEndpoint(targetPort: 9000, name: "api")
    .WithHttpHealthCheck("/minio/health/live", endpointName: "api");
minio.WithVolume(VolumeOf(minio), "/data");
if (isRun)
{
    minio.WithArgs("--console-address", ":9001").WithHttpEndpoint(targetPort: 9001, name: "console")
        .WithUrlForEndpoint("console", url => url.DisplayText = "Console")
        .WithUrlForEndpoint("api", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);
}

var search = WithLake(Service(builder.AddProject<Projects.Akosha_Search>("search"), developmentPort: 8101));

var ingestion = WithLake(Service(builder.AddProject<Projects.Akosha_Ingestion>("ingestion"), developmentPort: 8100))
    .WithReference(search)
    .WithEnvironment("AKOSHA__INGESTION__WORKERS", "3")
    .WithEnvironment("AKOSHA__INGESTION__SEARCHURL", "http://search");
// The tools for agents, which search serves, add and delete by way of ingestion.
search.WithReference(ingestion).WithEnvironment("AKOSHA__MCP__INGESTIONURL", "http://ingestion");
// Its key at the searchers, which it asks how far they are.
if (!isRun) ingestion.WithEnvironment("AKOSHA__AUTH__SERVICEKEY", builder.AddParameter("service-key", secret: true));

// The one address for people and clients.
var gateway = Service(builder.AddProject<Projects.Akosha_Gateway>("gateway"), developmentPort: 8102)
    .WithReference(ingestion).WithReference(search)
    .WithEnvironment("AKOSHA__GATEWAY__INGESTIONURL", "http://ingestion")
    .WithEnvironment("AKOSHA__GATEWAY__SEARCHURL", "http://search")
    .WithExternalHttpEndpoints();

if (isRun)
{
    ingestion.WithMaintenanceCommands();
    gateway.WithDemoFleet();
    if (IsOn("Monitoring", byDefault: true)) builder.AddMonitoring(gateway, ingestion, search);
    if (IsOn("RedisInsight")) redis.WithRedisInsight();
    if (IsOn("Persistent")) // Redis and MinIO go on between runs, and the next one starts sooner
    {
        redis.WithLifetime(ContainerLifetime.Persistent);
        minio.WithLifetime(ContainerLifetime.Persistent);
    }
}

builder.Build().Run();

bool IsOn(string choice, bool byDefault = false) => bool.TryParse(builder.Configuration[choice], out var isOn) ? isOn : byDefault;

// While it runs from a clone, a volume is of that clone alone; --Volumes names those of a run on its own.
string VolumeOf<T>(IResourceBuilder<T> resource) where T : IResource => !isRun ? $"{resource.Resource.Name}-data"
    : builder.Configuration["Volumes"] is { Length: > 0 } prefix ? $"{prefix}-{resource.Resource.Name}-data"
    : VolumeNameGenerator.Generate(resource, "data");

// What every service is told, and where it listens.
IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> service, int developmentPort)
{
    ServiceHealth.Watch(builder, service);
    service.WithReplicas(ReplicasOf(service.Resource.Name))
        .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/openapi/v1.json", DisplayText = "API description" })
        .WithEnvironment("AKOSHA__LOG__LEVEL", "Information")
        .WithEnvironment("AKOSHA__STORAGE__PATH", DataPath())
        .WithEnvironment("AKOSHA__AUTH__KEYSFILE", keysFile)
        .WithEnvironment("AKOSHA__AUTH__JWT__AUTHORITY", tokenAuthority)
        .WithEnvironment("AKOSHA__AUTH__JWT__AUDIENCE", tokenAudience);
    // Not the ports of run.sh, which may be running.
    if (isRun) return service.WithEndpoint("http", endpoint => endpoint.Port = developmentPort);
    // TLS ends before the services: nothing listens for https.
    service.Resource.Annotations.Remove(
        service.Resource.Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == "https"));
    return service.WithEndpoint("http", endpoint => endpoint.Port = endpoint.TargetPort = 8000)
        .WithEnvironment("AKOSHA__HOSTING__DRAINSECONDS", "3");
}

// Replicas share a folder, each with a place of its own in it.
string DataPath() =>
    !isRun ? "/var/akosha" : builder.Configuration["Data"]
    ?? Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "data", "aspire"));

int ReplicasOf(string service) =>
    int.TryParse(builder.Configuration[$"Parameters:{service}-replicas"], out var replicas) ? replicas : service == "search" ? 3
    : 2;

IResourceBuilder<ProjectResource> WithLake(IResourceBuilder<ProjectResource> service) =>
    service.WithReference(redis).WaitFor(redis).WaitFor(minio)
    .WithEnvironment("AKOSHA__STORAGE__HOT__BACKEND", "duckdb-memory")
    .WithEnvironment("AKOSHA__STORAGE__WARM__BACKEND", "duckdb-ssd")
    .WithEnvironment("AKOSHA__STORAGE__COLD__BACKEND", "s3")
    .WithEnvironment("AKOSHA__STORAGE__COLD__BUCKET", "akosha")
    .WithEnvironment("AKOSHA__STORAGE__S3__ENDPOINT", minio.GetEndpoint("api"))
    .WithEnvironment("AKOSHA__STORAGE__S3__ACCESSKEY", minioUser)
    .WithEnvironment("AKOSHA__STORAGE__S3__SECRETKEY", minioPassword);
