using System.Net;
using Akosha.Platform.Telemetry;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Turns the answers of an S3 service that are errors of the service into <see cref="S3Exception"/>s before the MinIO client reads them: it
/// loses their status and <c>Retry-After</c>, and over one without a body, as a load balancer gives it, it fails with a
/// <see cref="NullReferenceException"/>.
/// </summary>
internal sealed class S3ErrorHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>What an answer that is an error says.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">What was asked for.</param>
    public static IOException ErrorOf(HttpResponseMessage response, string name) => response.StatusCode == HttpStatusCode.InsufficientStorage
        ? new StoreFullException($"no room left to write {name}")
        : new S3Exception($"the object store answered {(int)response.StatusCode} for {name}")
        {
            Status = (int)response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.ExpectAbsence();
        var response = await base.SendAsync(request, cancellationToken);
        if (IsForClient(response)) return response;
        using (response) throw ErrorOf(response, request.RequestUri!.AbsolutePath.TrimStart('/'));
    }

    /// <summary>True for success, and for what the client tells apart: not there, not allowed, not valid.</summary>
    private static bool IsForClient(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        < 400 or 400 or 403 or 404 => true,
        408 or 429 or >= 500 => false,
        _ => response.Content.Headers.ContentLength is not 0,
    };
}
