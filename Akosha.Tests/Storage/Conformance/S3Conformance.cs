using Akosha.Storage.ObjectStores;
using Akosha.Storage.Resilience;
using Akosha.Testing.Faults;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Storage.Conformance;

/// <summary>What every object store over a real S3 server promises, whoever orders the commits.</summary>
public abstract class S3Conformance : ObjectStoreConformance, IAsyncLifetime
{
    private const int PartBytes = 16 * 1024 * 1024; // as the client cuts them

    private static readonly byte[] Large = NewLarge();

    private readonly HttpClient _http;
    private MinioObjectStore? _bucket;

    protected S3Conformance() => _http = new HttpClient(Wire);

    /// <summary>The server; skips the test where there is none.</summary>
    protected abstract S3Options Server { get; }

    /// <summary>A bucket of the test's own.</summary>
    protected MinioObjectStore Bucket => _bucket!;

    /// <summary>What reads and creations go over.</summary>
    protected Wire Wire { get; } = new();

    public virtual async ValueTask InitializeAsync() => _bucket = await TestServers.NewBucketAsync(Server, _http);

    public virtual ValueTask DisposeAsync()
    {
        _bucket?.Dispose();
        _http.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_large_object_goes_up_in_parts_and_comes_back_whole()
    {
        await Store.PutAsync("large", Large, Cancellation);
        Assert.Equal(Large, await Store.TryReadAsync("large", Cancellation));
        Assert.EndsWith("-2\"", Wire.ETag, StringComparison.Ordinal); // the mark of an object of two parts
        await using var stream = await Store.TryOpenAsync("large", Cancellation);
        var part = new byte[2_000];
        stream!.Seek(PartBytes - 1_000, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(part, Cancellation);
        Assert.Equal(Large[(PartBytes - 1_000)..(PartBytes + 1_000)], part);
    }

    [Fact]
    public async Task The_tag_of_an_object_in_one_part_is_that_of_its_content_however_it_was_written()
    {
        await Store.TryCreateAsync("created", new byte[] { 1 }, Cancellation);
        await Store.PutAsync("put", new byte[] { 1 }, Cancellation);
        foreach (var name in new[] { "created", "put" })
        {
            await Store.TryReadAsync(name, Cancellation);
            Assert.Equal("\"55a54008ad1ba589aa210d2629c1df41\"", Wire.ETag); // the MD5 of one byte 1
        }
    }

    [Fact]
    public async Task A_large_object_gets_through_to_a_server_that_fails_now_and_then()
    {
        var options = Server;
        await using var proxy = await FaultProxy.StartAsync(options.Address());
        options.Endpoint = proxy.Address.ToString();
        var pipeline = new DependencyPipeline(
            new DependencyOptions
            {
                Attempts = 20,
                FirstDelayMilliseconds = 1,
                LongestDelayMilliseconds = 50,
                BreakAfter = 1_000
            }, MinioObjectStore.IsTransient, TimeProvider.System);
        using var store = new MinioObjectStore(options, $"test-{Guid.NewGuid():N}", _http, pipeline);
        await store.PrepareAsync(Cancellation);
        proxy.Faults = 0.2;
        for (var i = 0; i < 5; i++) await store.PutAsync($"large/{i}", Large, Cancellation);
        var listed = await store.ListAsync("large/", "", Cancellation).ToListAsync(Cancellation);
        proxy.Faults = 0;
        Assert.NotEqual(0, proxy.Spoilt);
        Assert.Equal(5, listed.Count);
        Assert.Equal(Large, await store.TryReadAsync("large/4", Cancellation));
    }

    [Fact]
    public async Task Many_services_can_create_the_bucket_at_once()
    {
        for (var round = 0; round < 3; round++)
        {
            var pipeline = new DependencyPipeline(
                new DependencyOptions { Attempts = 1 }, MinioObjectStore.IsTransient, TimeProvider.System);
            var bucket = $"test-{Guid.NewGuid():N}";
            await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
            {
                using var store = new MinioObjectStore(Server, bucket, _http, pipeline);
                await store.PrepareAsync(Cancellation);
                await store.PutAsync("there", new byte[1], Cancellation);
            }));
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_not_repeated_in_the_message()
    {
        var options = Server;
        options.SecretKey = "not the secret";
        var error = await Assert.ThrowsAnyAsync<Exception>(() => TestServers.NewBucketAsync(options, _http));
        Assert.DoesNotContain("not the secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_bucket_that_is_not_there_nothing_is_found_and_nothing_can_be_put()
    {
        using var store = new MinioObjectStore(
            Server, $"test-{Guid.NewGuid():N}", _http,
            new DependencyPipeline(
            new DependencyOptions { Attempts = 1 }, MinioObjectStore.IsTransient, TimeProvider.System));
        Assert.Null(await store.TryReadAsync("a", Cancellation));
        Assert.Null(await store.TryOpenAsync("a", Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => store.PutAsync("a", new byte[1], Cancellation));
        await Assert.ThrowsAnyAsync<Exception>(() => store.TryCreateAsync("a", new byte[1], Cancellation));
    }

    private static byte[] NewLarge()
    {
        var content = new byte[PartBytes + 1_000_000];
        new Random(1).NextBytes(content);
        return content;
    }
}
