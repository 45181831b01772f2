namespace Akosha.Testing.Processes;

/// <summary>The settings of services that share a Redis and a bucket.</summary>
public static class LakeSettings
{
    /// <summary>endpoint;access key;secret key, as AKOSHA_TEST_S3 has it.</summary>
    /// <exception cref="InvalidOperationException">It is not set.</exception>
    public static string S3 =>
        Environment.GetEnvironmentVariable("AKOSHA_TEST_S3")
        ?? throw new InvalidOperationException("AKOSHA_TEST_S3 names no S3 server: run scripts/with-servers.sh COMMAND");

    /// <summary>Settings over a new bucket, with commits that Redis orders.</summary>
    /// <param name="redis">The connection string.</param>
    /// <param name="s3">endpoint;access key;secret key.</param>
    /// <param name="endpoint">The endpoint to go by, if it is not that one.</param>
    public static Dictionary<string, string> Of(string redis, string s3, Uri? endpoint = null) =>
        s3.Split(';') is [var address, var key, var secret]
        ? new()
        {
            ["ConnectionStrings__redis"] = redis,
            ["AKOSHA__STORAGE__COLD__BACKEND"] = "s3",
            ["AKOSHA__STORAGE__COLD__BUCKET"] = $"test-{Guid.NewGuid():N}",
            ["AKOSHA__STORAGE__S3__ENDPOINT"] = endpoint?.ToString() ?? address,
            ["AKOSHA__STORAGE__S3__ACCESSKEY"] = key,
            ["AKOSHA__STORAGE__S3__SECRETKEY"] = secret,
            ["AKOSHA__LAKE__COMMIT"] = "redis",
        }
        : throw new ArgumentException("must be endpoint;access key;secret key", nameof(s3));
}
