using System.ComponentModel.DataAnnotations;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Settings under <c>AKOSHA__STORAGE__S3__…</c>: an S3 service such as MinIO. Credentials come from nowhere else and are never
/// logged.
/// </summary>
public sealed class S3Options
{
    /// <summary>Where the service answers: <c>host:port</c>, or an http or https address.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The access key.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The secret key that belongs to it.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>The region of the bucket.</summary>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The address, with its scheme; http if none is given.</summary>
    /// <exception cref="UriFormatException">The endpoint is no address.</exception>
    public Uri Address() => new(Endpoint.Contains("://", StringComparison.Ordinal) ? Endpoint : $"http://{Endpoint}");
}
