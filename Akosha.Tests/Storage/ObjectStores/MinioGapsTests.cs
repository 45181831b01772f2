using System.Net;
using System.Net.Http.Headers;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;

namespace Akosha.Tests.Storage.ObjectStores;

/// <summary>
/// Each gap of the MinIO client against a real server: that it is still there (a test fails once the client can do it, and the
/// detour can go), and that it is filled.
/// </summary>
public sealed class MinioGapsTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly string _bucket = $"test-{Guid.NewGuid():N}";
    private IMinioClient _client = null!;
    private MinioGaps _gaps = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = NewClient(TestServers.ConditionalS3(), MinioGaps.NewHttp(new SocketsHttpHandler()));
        _gaps = new MinioGaps(_client, _http, _bucket);
        await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_bucket), Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_client_fails_over_a_range_and_a_presigned_read_gives_it()
    {
        await PutAsync("a", 1, 2, 3, 4);
        var ranged = new GetObjectArgs().WithBucket(_bucket).WithObject("a").WithOffsetAndLength(1, 2)
            .WithCallbackStream(stream => stream.CopyTo(Stream.Null));
        await Assert.ThrowsAsync<PartialContentException>(() => _client.GetObjectAsync(ranged, Cancellation));
        using var response = await _gaps.GetAsync("a", new RangeHeaderValue(1, 2), Cancellation);
        Assert.Equal((HttpStatusCode.PartialContent, 4), (response.StatusCode, response.Content.Headers.ContentRange?.Length));
        Assert.Equal([2, 3], await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task The_client_cannot_send_a_condition_and_a_presigned_write_does()
    {
        await PutAsync("a", 1);
        var conditional = ArgumentsOf("a", 2).WithHeaders(new Dictionary<string, string> { ["If-None-Match"] = "*" });
        await _client.PutObjectAsync(conditional, Cancellation); // the condition does not hold, and is not seen
        using var response = await _gaps.PutIfAbsentAsync("a", new byte[] { 3 }, Cancellation);
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        using var created = await _gaps.PutIfAbsentAsync("b", new byte[] { 3 }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
    }

    [Fact]
    public async Task Whatever_the_client_throws_is_one_exception_and_only_what_cannot_pass_has_a_status()
    {
        var options = TestServers.ConditionalS3();
        options.SecretKey = "not the secret";
        using var stranger = NewClient(options, MinioGaps.NewHttp(new SocketsHttpHandler()));
        var refused = await FailureOfAsync(stranger, ArgumentsOf("a", 1));
        Assert.Equal((403, false), (refused.Status, MinioObjectStore.IsTransient(refused)));

        var elsewhere = ArgumentsOf("a", 1).WithBucket($"test-{Guid.NewGuid():N}");
        Assert.True(MinioObjectStore.IsTransient(await FailureOfAsync(_client, elsewhere))); // a bucket may be made yet
        using var forbidden = await new MinioGaps(stranger, _http, _bucket).GetAsync("a", null, Cancellation);
        Assert.Equal(403, Assert.IsType<S3Exception>(MinioGaps.ErrorOf(forbidden, "a")).Status);
    }

    [Fact]
    public async Task A_listing_starts_after_a_name_and_is_in_ordinal_order()
    {
        foreach (var name in new[] { "x/b", "x/B", "x/a/1", "x/ü", "x/🐎", "x/！", "y/a" }) await PutAsync(name, 1);
        string[] expected = ["x/B", "x/a/1", "x/b", "x/ü", "x/🐎", "x/！"];
        Assert.Equal(expected, (await _gaps.ListAsync("x/", "", Cancellation)).Select(found => found.Name));
        Assert.Equal(expected[3..], (await _gaps.ListAsync("x/", "x/b", Cancellation)).Select(found => found.Name));
        var settings = typeof(ListObjectsArgs).GetMethods().Select(method => method.Name);
        Assert.DoesNotContain(settings, name => name.Contains("StartAfter", StringComparison.Ordinal));
    }

    private static Task<S3Exception> FailureOfAsync(IMinioClient client, PutObjectArgs arguments) =>
        Assert.ThrowsAsync<S3Exception>(() => MinioGaps.MappedAsync(() => client.PutObjectAsync(arguments, Cancellation)));

    private static IMinioClient NewClient(S3Options options, HttpClient http) => new MinioClient()
        .WithEndpoint(options.Address().Authority).WithSSL(false).WithCredentials(options.AccessKey, options.SecretKey)
        .WithRegion(options.Region).WithHttpClient(http, disposeHttpClient: true).Build();

    private async Task PutAsync(string name, params byte[] content) =>
        await _client.PutObjectAsync(ArgumentsOf(name, content), Cancellation);

    private PutObjectArgs ArgumentsOf(string name, params byte[] content) =>
        new PutObjectArgs().WithBucket(_bucket).WithObject(name)
            .WithStreamData(new MemoryStream(content)).WithObjectSize(content.Length);
}
