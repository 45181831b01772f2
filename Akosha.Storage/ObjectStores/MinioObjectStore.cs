using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akosha.Storage.Resilience;
using Minio;
using Minio.DataModel.Args;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Objects in a bucket of an S3 service, through the MinIO client: multipart upload, deletion and signing are its own. What it
/// lacks is in <see cref="MinioGaps"/>.
/// </summary>
public sealed class MinioObjectStore : ObjectStore, IDisposable
{
    private readonly IMinioClient _client;
    private readonly MinioGaps _gaps;
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
            .WithHttpClient(MinioGaps.NewHttp(NewConnections()), disposeHttpClient: true).Build();
        _bucket = bucket;
        _gaps = new MinioGaps(_client, http, bucket);
        _pipeline = pipeline;
        Location = $"s3://{bucket} at {address.Authority}";
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <summary>
    /// Connections to the service: looked up anew every two minutes, given up after three seconds without an answer.
    /// </summary>
    internal static SocketsHttpHandler NewConnections() =>
        new() { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(3) };

    /// <summary>
    /// True for a failure that may pass: the service away, overloaded, failing, or (409) at work on the same object for somebody
    /// else.
    /// </summary>
    public static bool IsTransient(Exception error) => error switch
    {
        S3Exception s3 => s3.Status is 0 or 408 or 409 or 429 or >= 500 and not 501 and not 507,
        HttpRequestException or IOException => true,
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
            await MinioGaps.MappedAsync(() => MakeBucketAsync(token));
        }
        catch (Exception error) when (error is S3Exception or ArgumentException)
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
        if (!await TryCreateAsync(Probe, new byte[1], cancellation) || !await TryCreateAsync(Probe, new byte[2], cancellation))
            return;
        throw Unconditional("ignores the condition of conditional writes");
    }

    /// <inheritdoc/>
    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        CallAsync(async token =>
    {
        using var stream = MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
        var arguments = new PutObjectArgs().WithBucket(_bucket).WithObject(name).WithStreamData(stream)
            .WithObjectSize(content.Length)
            .WithContentType("application/octet-stream");
        return await _client.PutObjectAsync(arguments, token);
    }, cancellation);

    /// <inheritdoc/>
    /// <remarks>
    /// In one request, however large: some services (Ceph among them) know the condition for those, and ignore it where parts are
    /// put together.
    /// </remarks>
    /// <exception cref="NotSupportedException">The service does not know conditional requests.</exception>
    public override Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var sent = false;
        return CallAsync(async token =>
        {
            // An attempt whose answer was lost may have created the object: then it is there with our content, and is ours.
            var retried = sent;
            sent = true;
            using var response = await _gaps.PutIfAbsentAsync(name, content, token);
            return response.StatusCode switch
            {
                HttpStatusCode.PreconditionFailed =>
                    retried && await ReadOnceAsync(name, null, token) is { } stored && content.Span.SequenceEqual(stored),
                HttpStatusCode.NotImplemented => throw Unconditional("does not support conditional writes"),
                _ => Succeeded(response, name),
            };
        }, cancellation);
    }

    /// <inheritdoc/>
    public override Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation) =>
        ReadAsync(name, null, cancellation);

    /// <inheritdoc/>
    public override async Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation)
    {
        var length = await CallAsync(async token =>
        {
            using var response = await _gaps.GetAsync(name, new RangeHeaderValue(0, 0), token);
            if (response.StatusCode == HttpStatusCode.NotFound) return -1;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return 0;
            Succeeded(response, name);
            return response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength ?? 0;
        }, cancellation);
        return length < 0 ? null
            : new RangedStream(length, (from, to, token) => ReadAsync(name, new RangeHeaderValue(from, to), token));
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, string startAfter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var objects = await CallAsync(token => _gaps.ListAsync(prefix, startAfter, token), cancellation);
        foreach (var found in objects) yield return found;
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string name, CancellationToken cancellation) => CallAsync(async token =>
    {
        await _client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_bucket).WithObject(name), token);
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => (_client as IDisposable)?.Dispose();

    private async Task<bool> MakeBucketAsync(CancellationToken cancellation)
    {
        await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_bucket), cancellation);
        return true;
    }

    private Task<byte[]?> ReadAsync(string name, RangeHeaderValue? range, CancellationToken cancellation) =>
        CallAsync(token => ReadOnceAsync(name, range, token), cancellation);

    private async Task<byte[]?> ReadOnceAsync(string name, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var response = await _gaps.GetAsync(name, range, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        Succeeded(response, name);
        if (response.Content.Headers.ContentLength is not { } length)
            return await response.Content.ReadAsByteArrayAsync(cancellation);
        // Straight into its array: a segment may have 128 MiB, and a buffer between would have as many.
        var content = GC.AllocateUninitializedArray<byte>(checked((int)length));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        await stream.ReadExactlyAsync(content, cancellation);
        return content;
    }

    private NotSupportedException Unconditional(string failing) =>
        new($"{Location} {failing} (If-None-Match); set AKOSHA__LAKE__COMMIT=redis to order commits through Redis");

    private static bool Succeeded(HttpResponseMessage response, string name) =>
        response.IsSuccessStatusCode ? true : throw MinioGaps.ErrorOf(response, name);

    private Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation) =>
        _pipeline.CallAsync(token => MinioGaps.MappedAsync(() => call(token)), cancellation);
}
