var builder = DistributedApplication.CreateBuilder(args);

var minioUser = builder.AddParameter("minio-user", "akosha", publishValueAsDefault: true);
var minioPassword = builder.AddParameter("minio-password", secret: true);

// The queue must survive Redis: snapshots alone would lose what came since the last one.
var redis = builder.AddRedis("redis").WithDataVolume("redis-data").WithPersistence()
    .WithArgs(context =>
    {
        if (context.Args is [.., string command]) context.Args[^1] = command + " --appendonly yes";
    });

var minio = builder.AddContainer("minio", "minio/minio", "RELEASE.2025-09-07T16-13-09Z")
    .WithArgs("server", "/data")
    .WithEnvironment("MINIO_ROOT_USER", minioUser)
    .WithEnvironment("MINIO_ROOT_PASSWORD", minioPassword)
    .WithHttpEndpoint(targetPort: 9000, name: "api")
    .WithHttpHealthCheck("/minio/health/live", endpointName: "api")
    .WithVolume("minio-data", "/data");

var search = WithLake(builder.AddProject<Projects.Akosha_Search>("search")).WithReplicas(3);

WithLake(builder.AddProject<Projects.Akosha_Ingestion>("ingestion"))
    .WithReplicas(2)
    .WithReference(search)
    .WithEnvironment("AKOSHA__INGESTION__SEARCHURL", "http://search");

builder.Build().Run();

IResourceBuilder<ProjectResource> WithLake(IResourceBuilder<ProjectResource> service) => service
    .WithReference(redis).WaitFor(redis).WaitFor(minio)
    .WithEnvironment("AKOSHA__STORAGE__COLD__BACKEND", "s3")
    .WithEnvironment("AKOSHA__STORAGE__COLD__BUCKET", "akosha")
    .WithEnvironment("AKOSHA__STORAGE__S3__ENDPOINT", minio.GetEndpoint("api"))
    .WithEnvironment("AKOSHA__STORAGE__S3__ACCESSKEY", minioUser)
    .WithEnvironment("AKOSHA__STORAGE__S3__SECRETKEY", minioPassword)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();
