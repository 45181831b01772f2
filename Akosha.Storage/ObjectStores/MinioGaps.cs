using System.Net;
using System.Net.Http.Headers;
using Akosha.Platform.Telemetry;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// What the MinIO client (7.0.0) cannot do, in one place; whoever replaces the client replaces this.
/// <list type="number">
/// <item>
/// It throws on a ranged read, and renames <c>If-None-Match</c>: reads and conditional writes go through presigned addresses.
/// </item>
/// <item>
/// It loses the status and <c>Retry-After</c> of errors, and fails over one without a body with a
/// <see cref="NullReferenceException"/>: every failure becomes an <see cref="S3Exception"/> or a
/// <see cref="StoreFullException"/>.
/// </item>
/// <item>It cannot list from a name on, and promises no order: both are done here, over the whole listing.</item>
/// </list>
/// </summary>
/// <param name="client">The client.</param>
/// <param name="http">For presigned requests.</param>
/// <param name="bucket">The bucket.</param>
internal sealed class MinioGaps(IMinioClient client, HttpClient http, string bucket)
{
    private const int SignedSeconds = 3600;

    /// <summary>
    /// What the client has to send its requests through: it tells errors of the service before the client reads them.
    /// </summary>
    public static HttpClient NewHttp(HttpMessageHandler connections) => new(new ErrorHandler(connections));

    /// <summary>Makes a call of the client, and gives its failures one type.</summary>
    /// <exception cref="S3Exception">
    /// The client failed; without a status unless it is known that repeating does not help.
    /// </exception>
    public static async Task<T> MappedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (error.GetType().Assembly == typeof(MinioException).Assembly) // they have no type in common
        {
            throw new S3Exception(error.Message, error)
            {
                Status = error switch
                {
                    AccessDeniedException or AuthorizationException => 403,
                    InvalidBucketNameException => 400,
                    _ => 0,
                },
            };
        }
    }

    /// <summary>What an answer that is an error says.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="name">What was asked for.</param>
    public static IOException ErrorOf(HttpResponseMessage response, string name) =>
        response.StatusCode == HttpStatusCode.InsufficientStorage
        ? new StoreFullException($"no room left to write {name}")
        : new S3Exception($"the object store answered {(int)response.StatusCode} for {name}")
        {
            Status = (int)response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };

    /// <summary>Asks for an object or a range of it; the caller looks at the status, to which absence belongs.</summary>
    public async Task<HttpResponseMessage> GetAsync(string name, RangeHeaderValue? range, CancellationToken cancellation)
    {
        var signed = new PresignedGetObjectArgs().WithBucket(bucket).WithObject(name).WithExpiry(SignedSeconds);
        using var request = new HttpRequestMessage(HttpMethod.Get, await client.PresignedGetObjectAsync(signed));
        request.Headers.Range = range;
        request.ExpectAbsence();
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Writes an object if there is none of that name; the caller looks at the status: 412 if there is one.</summary>
    public async Task<HttpResponseMessage> PutIfAbsentAsync(
        string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var signed = new PresignedPutObjectArgs().WithBucket(bucket).WithObject(name).WithExpiry(SignedSeconds);
        using var request = new HttpRequestMessage(HttpMethod.Put, await client.PresignedPutObjectAsync(signed));
        request.Content = new ReadOnlyMemoryContent(content);
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        request.ExpectAbsence();
        return await http.SendAsync(request, cancellation);
    }

    /// <summary>The objects under a prefix whose names come after another, in ordinal order.</summary>
    public async Task<List<StoredObject>> ListAsync(string prefix, string startAfter, CancellationToken cancellation)
    {
        var objects = new List<StoredObject>();
        var arguments = new ListObjectsArgs().WithBucket(bucket).WithPrefix(prefix).WithRecursive(true);
        await foreach (var item in client.ListObjectsEnumAsync(arguments, cancellation).ConfigureAwait(false))
        {
            if (item.IsDir || string.CompareOrdinal(item.Key, startAfter) <= 0) continue;
            objects.Add(new StoredObject(item.Key, checked((long)item.Size), item.LastModifiedDateTime ?? default));
        }
        objects.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return objects;
    }

    /// <summary>Turns answers that are errors of the service into exceptions before the client reads them.</summary>
    private sealed class ErrorHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
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
}
