using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akosha.Platform.Telemetry;
using Akosha.Storage.Resilience;
using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Objects in a bucket of an S3 service, through the MinIO client: multipart upload, listing, deletion and signing are its
/// own. Reads and the conditional create go through presigned addresses, since the client throws on ranges and cannot send
/// <c>If-None-Match</c>.
/// </summary>
public sealed class MinioObjectStore : ObjectStore, IDisposable
{
    private const int SignedSeconds = 3600;

    private readonly IMinioClient _client;
    private readonly HttpClient _http;
    private readonly string _bucket;
    private readonly DependencyPipeline _pipeline;

    /// <param name="options">The service.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="http">For presigned requests; its own time limit must not be shorter than that of the pipeline.</param>
    /// <param name="pipeline">Retries, circuit breaker and time limit of every call.</param>
    public MinioObjectStore(S3Options options, string bucket, HttpClient http, DependencyPipeline pipeline)
    {
        var address = options.Address();
        _client = new MinioClient().WithEndpoint(address.Authority).WithSSL(address.Scheme == "https")
            .WithCredentials(options.AccessKey, options.SecretKey).WithRegion(options.Region)
            .WithHttpClient(new HttpClient(new S3ErrorHandler(NewConnections())), disposeHttpClient: true).Build();
        (_bucket, _http, _pipeline) = (bucket, http, pipeline);
        Location = $"s3://{bucket} at {address.Authority}";
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <summary>Connections to the service: looked up anew every two minutes, given up after three seconds without an answer.</summary>
    internal static SocketsHttpHandler NewConnections() => new() { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(3) };

    /// <summary>True for a failure that may pass: the service away, overloaded, failing, or (409) at work on the same object for somebody else.</summary>
    public static bool IsTransient(Exception error) => error switch
    {
        S3Exception s3 => s3.Status is 0 or 408 or 409 or 429 or >= 500 and not 501 and not 507,
        HttpRequestException or ConnectionException or InternalServerException or IOException => true,
        OperationCanceledException => false,
        MinioException or InternalClientException => error is not (AccessDeniedException or AuthorizationException or InvalidBucketNameException),
        _ => false,
    };

    /// <summary>The pause that an answer asks for.</summary>
    public static TimeSpan? RetryAfter(Exception error) => (error as S3Exception)?.RetryAfter;

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellation) => CallAsync(async token =>
    {
        if (await _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), token)) return true;
        try
        {
            await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_bucket), token);
        }
        catch (Exception error) when (error is MinioException or ArgumentException)
        {
            // Another service may have been faster; the client has no one exception for that.
            if (!await _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), token)) throw;
        }
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public override async Task RequireConditionalCreateAsync(CancellationToken cancellation)
    {
        const string Probe = "akosha-conditional-create";
        await PrepareAsync(cancellation);
        // Some services take the condition and do not look at it: then the name can be had twice.
        if (!await TryCreateAsync(Probe, new byte[1], cancellation) || !await TryCreateAsync(Probe, new byte[2], cancellation)) return;
        throw Unconditional("ignores the condition of conditional writes");
    }

    /// <inheritdoc/>
    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) => CallAsync(async token =>
    {
        using var stream = MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
        var arguments = new PutObjectArgs().WithBucket(_bucket).WithObject(name).WithStreamData(stream).WithObjectSize(content.Length)
            .WithContentType("application/octet-stream");
        return await _client.PutObjectAsync(arguments, token);
    }, cancellation);

    /// <inheritdoc/>
    /// <remarks>In one request, however large: some services (Ceph among them) know the condition for those, and ignore it where parts are put together.</remarks>
    /// <exception cref="NotSupportedException">The service does not know conditional requests.</exception>
    public override Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var sent = false;
        return CallAsync(async token =>
        {
            using var request = await SignedAsync(name, HttpMethod.Put);
            request.Content = new ReadOnlyMemoryContent(content);
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            // An attempt whose answer was lost may have created the object: then it is there with our content, and is ours.
            var retried = sent;
            sent = true;
            using var response = await _http.SendAsync(request, token);
            return response.StatusCode switch
            {
                HttpStatusCode.PreconditionFailed => retried && await ReadOnceAsync(name, null, token) is { } stored && content.Span.SequenceEqual(stored),
                HttpStatusCode.NotImplemented => throw Unconditional("does not support conditional writes"),
                _ => Succeeded(response, name),
            };
        }, cancellation);
    }

    /// <inheritdoc/>
    public override Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation) => ReadAsync(name, null, cancellation);

    /// <inheritdoc/>
    public override async Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation)
    {
        var length = await CallAsync(async token =>
        {
            using var request = await SignedAsync(name, HttpMethod.Get);
            request.Headers.Range = new RangeHeaderValue(0, 0);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            if (response.StatusCode == HttpStatusCode.NotFound) return -1;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return 0;
            Succeeded(response, name);
            return response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength ?? 0;
        }, cancellation);
        return length < 0 ? null : new RangedStream(length, (from, to, token) => ReadAsync(name, new RangeHeaderValue(from, to), token));
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, string startAfter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = await CallAsync(async token =>
        {
            var objects = new List<StoredObject>();
            var arguments = new ListObjectsArgs().WithBucket(_bucket).WithPrefix(prefix).WithRecursive(true);
            await foreach (var item in _client.ListObjectsEnumAsync(arguments, token).ConfigureAwait(false))
                if (!item.IsDir && string.CompareOrdinal(item.Key, startAfter) > 0) objects.Add(Stored(item));
            return objects;
        }, cancellation);
        foreach (var item in found.OrderBy(item => item.Name, StringComparer.Ordinal)) yield return item;
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string name, CancellationToken cancellation) => CallAsync(async token =>
    {
        await _client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_bucket).WithObject(name), token);
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => (_client as IDisposable)?.Dispose();

    private static StoredObject Stored(Item item) => new(item.Key, checked((long)item.Size), item.LastModifiedDateTime ?? default);

    private Task<byte[]?> ReadAsync(string name, RangeHeaderValue? range, CancellationToken cancellation) =>
        CallAsync(token => ReadOnceAsync(name, range, token), cancellation);

    private async Task<byte[]?> ReadOnceAsync(string name, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var request = await SignedAsync(name, HttpMethod.Get);
        request.Headers.Range = range;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        Succeeded(response, name);
        if (response.Content.Headers.ContentLength is not { } length) return await response.Content.ReadAsByteArrayAsync(cancellation);
        // Straight into its array: a segment may have 128 MiB, and a buffer between would have as many.
        var content = GC.AllocateUninitializedArray<byte>(checked((int)length));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await stream.ReadExactlyAsync(content, cancellation);
        return content;
    }

    /// <summary>A signed request for an object, to which its absence is an answer like any other.</summary>
    private async Task<HttpRequestMessage> SignedAsync(string name, HttpMethod method)
    {
        var request = new HttpRequestMessage(method, method == HttpMethod.Put
            ? await _client.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(_bucket).WithObject(name).WithExpiry(SignedSeconds))
            : await _client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(_bucket).WithObject(name).WithExpiry(SignedSeconds)));
        request.ExpectAbsence();
        return request;
    }

    private NotSupportedException Unconditional(string failing) =>
        new($"{Location} {failing} (If-None-Match); set AKOSHA__LAKE__COMMIT=redis to order commits through Redis");

    private static bool Succeeded(HttpResponseMessage response, string name) =>
        response.IsSuccessStatusCode ? true : throw S3ErrorHandler.ErrorOf(response, name);

    private Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation) => _pipeline.CallAsync(call, cancellation);
}
