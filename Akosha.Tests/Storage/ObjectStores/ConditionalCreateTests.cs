using System.Collections.Concurrent;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Akosha.Tests.Storage.ObjectStores;

/// <summary>
/// Conditional creation against a double that answers as MinIO and AWS do: 412 to the second creation of a name; and how errors
/// of the server are told.
/// </summary>
public sealed class ConditionalCreateTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly HttpClient _http = new();
    private WebApplication _double = null!;
    private DependencyPipeline _pipeline = null!;
    private MinioObjectStore _store = null!;
    private int _failures, _failedReads, _conflicts, _lostAnswers, _requests;
    private int? _retryAfter;
    private bool _full, _ignorant;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _double = builder.Build();
        _double.Run(AnswerAsync);
        await _double.StartAsync(TestContext.Current.CancellationToken);
        _pipeline = new DependencyPipeline(
            new DependencyOptions { FirstDelayMilliseconds = 1, BreakMilliseconds = 600_000 }, MinioObjectStore.IsTransient,
            TimeProvider.System);
        _store = StoreThrough(_pipeline);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        _http.Dispose();
        await _double.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_creations_the_first_wins()
    {
        Assert.True(await CreateAsync("log/1", 1));
        Assert.False(await CreateAsync("log/1", 2));
        Assert.Equal([1], await _store.TryReadAsync("log/1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again()
    {
        _failures = 2;
        Assert.True(await CreateAsync("log/1", 1));
        Assert.Equal(3, _requests);
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_known_as_ours()
    {
        _lostAnswers = 1;
        Assert.True(await CreateAsync("log/1", 1));
        Assert.False(await CreateAsync("log/1", 2));
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_known_as_ours_even_if_looking_at_it_fails_at_first()
    {
        _lostAnswers = 1;
        _failedReads = 1;
        Assert.True(await CreateAsync("log/1", 1));
        Assert.Equal(0, _failedReads);
    }

    [Fact]
    public async Task A_server_that_is_at_work_on_the_same_name_is_asked_again()
    {
        _conflicts = 2; // as AWS answers a creation while another one of the name is under way
        Assert.True(await CreateAsync("log/1", 1));
        Assert.Equal(3, _requests);
    }

    [Fact]
    public async Task A_server_that_orders_creations_is_found_to_do_so()
    {
        await _store.RequireConditionalCreateAsync(TestContext.Current.CancellationToken);
        await _store.RequireConditionalCreateAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_ignores_the_condition_is_refused_with_the_way_out()
    {
        _ignorant = true;
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => _store.RequireConditionalCreateAsync(TestContext.Current.CancellationToken));
        Assert.Contains("AKOSHA__LAKE__COMMIT=redis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_opens_the_circuit_and_is_left_alone()
    {
        _failures = 1_000;
        await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync("log/1", 1));
        await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync("log/1", 1));
        Assert.Equal("open", _pipeline.State);
        var before = _requests;
        await Assert.ThrowsAsync<Polly.CircuitBreaker.BrokenCircuitException>(() => CreateAsync("log/1", 1));
        Assert.Equal(before, _requests);
    }

    [Fact]
    public async Task An_error_without_a_body_is_one_of_the_server_in_every_call()
    {
        _failures = 1_000;
        _retryAfter = 7;
        using var store = StoreThrough(
            new DependencyPipeline(new DependencyOptions { Attempts = 1 }, MinioObjectStore.IsTransient, TimeProvider.System));
        foreach (var call in new Func<CancellationToken, Task>[]
        {
            token => store.PutAsync("a", new byte[1], token),
            token => store.DeleteAsync("a", token),
            async token => await store.ListAsync("", "", token).ToListAsync(token),
        })
        {
            var error = await Assert.ThrowsAsync<S3Exception>(() => call(TestContext.Current.CancellationToken));
            Assert.Equal(503, error.Status);
            Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        }
    }

    [Fact]
    public async Task A_server_without_room_says_so_to_whoever_puts()
    {
        _full = true;
        await Assert.ThrowsAsync<StoreFullException>(
            () => _store.PutAsync("a", new byte[1], TestContext.Current.CancellationToken));
    }

    private MinioObjectStore StoreThrough(DependencyPipeline pipeline) =>
        new(new S3Options { Endpoint = _double.Urls.First(), AccessKey = "user", SecretKey = "secret" }, "bucket", _http,
            pipeline);

    private Task<bool> CreateAsync(string name, byte content) =>
        _store.TryCreateAsync(name, new[] { content }, TestContext.Current.CancellationToken);

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var name = context.Request.Path.Value!;
        if (_full) context.Response.StatusCode = 507;
        else if (Interlocked.Decrement(ref _failures) >= 0)
        {
            context.Response.StatusCode = 503;
            if (_retryAfter is { } seconds) context.Response.Headers.RetryAfter = $"{seconds}";
        }
        else if (context.Request.Method == "HEAD")
        {
            // The bucket is there.
        }
        else if (context.Request.Method == "GET")
        {
            if (_failedReads > 0)
            {
                _failedReads--;
                context.Response.StatusCode = 503;
            }
            else if (_objects.TryGetValue(name, out var found)) await context.Response.Body.WriteAsync(found);
            else context.Response.StatusCode = 404;
        }
        else
        {
            Assert.Equal("*", context.Request.Headers.IfNoneMatch);
            Assert.Contains("X-Amz-Signature", context.Request.QueryString.Value, StringComparison.Ordinal);
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            if (Interlocked.Decrement(ref _conflicts) >= 0) context.Response.StatusCode = 409;
            else if (!_objects.TryAdd(name, body.ToArray())) context.Response.StatusCode = _ignorant ? 200 : 412;
            else if (Interlocked.Decrement(ref _lostAnswers) >= 0) context.Abort();
        }
    }
}
