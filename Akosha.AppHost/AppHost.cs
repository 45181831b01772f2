var builder = DistributedApplication.CreateBuilder(args);
var isRun = builder.ExecutionContext.IsRunMode;

var minioUser = builder.AddParameter("minio-user", "akosha", publishValueAsDefault: true);
// Made at the first start and kept in the user secrets: nobody has to think of one, and the volume stays readable.
var minioPassword = builder.AddParameter("minio-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);

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
        else if (context.Args is [.., string command]) context.Args[^1] = command + " --appendonly yes"; // there the last is the shell's whole command
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

var search = Service(builder.AddProject<Projects.Akosha_Search>("search"), developmentPort: 8101).WithReplicas(3);

Service(builder.AddProject<Projects.Akosha_Ingestion>("ingestion"), developmentPort: 8100)
    .WithReplicas(2)
    .WithReference(search)
    .WithEnvironment("AKOSHA__INGESTION__SEARCHURL", "http://search");

builder.Build().Run();

// While it runs from a clone, a volume is of that clone alone; --Volumes names those of a run on its own.
string VolumeOf<T>(IResourceBuilder<T> resource) where T : IResource => !isRun ? $"{resource.Resource.Name}-data"
    : builder.Configuration["Volumes"] is { Length: > 0 } prefix ? $"{prefix}-{resource.Resource.Name}-data"
    : VolumeNameGenerator.Generate(resource, "data");

IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> service, int developmentPort)
{
    service.WithReference(redis).WaitFor(redis).WaitFor(minio)
        .WithEnvironment("AKOSHA__STORAGE__COLD__BACKEND", "s3")
        .WithEnvironment("AKOSHA__STORAGE__COLD__BUCKET", "akosha")
        .WithEnvironment("AKOSHA__STORAGE__S3__ENDPOINT", minio.GetEndpoint("api"))
        .WithEnvironment("AKOSHA__STORAGE__S3__ACCESSKEY", minioUser)
        .WithEnvironment("AKOSHA__STORAGE__S3__SECRETKEY", minioPassword)
        .WithHttpHealthCheck("/health")
        .WithExternalHttpEndpoints();
    if (!isRun) return service;
    // Not the ports of run.sh, which may be running; replicas share a folder, each with a place of its own in it.
    return service.WithEndpoint("http", endpoint => endpoint.Port = developmentPort)
        .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/openapi/v1.json", DisplayText = "API description" })
        .WithEnvironment("AKOSHA__STORAGE__PATH", builder.Configuration["Data"] ?? Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "data", "aspire")));
}
