using System.Net;
using Akosha.Contracts.Searches;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Resilience;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class EndpointEmbeddingTests : IAsyncLifetime
{
    private EmbeddingEndpoint _endpoint = null!;
    private DependencyPipeline _pipeline = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _endpoint = await EmbeddingEndpoint.StartAsync();

    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    [Fact]
    public async Task Texts_go_in_batches_and_come_back_in_order()
    {
        using var generator = NewGenerator(batch: 3);
        var vectors = await generator.GenerateAsync(
            Enumerable.Range(1, 7).Select(length => new string('x', length)), cancellationToken: Cancellation);
        Assert.Equal([3, 3, 1], _endpoint.Calls);
        Assert.Equal(Enumerable.Range(1, 7), vectors.Select(
            vector => Array.FindIndex(vector.Vector.ToArray(), value => value > 0.9f)));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task A_call_that_fails_for_a_while_is_made_again(HttpStatusCode status)
    {
        for (var i = 0; i < 2; i++) _endpoint.Next.Enqueue(context => EmbeddingEndpoint.Fail(context, status));
        using var generator = NewGenerator();
        Assert.Single(await generator.GenerateAsync(["text"], cancellationToken: Cancellation));
        Assert.Equal(3, _endpoint.Calls.Count);
    }

    [Fact]
    public async Task The_pause_is_the_one_that_the_endpoint_asks_for()
    {
        var time = new FakeTimeProvider();
        _endpoint.Next.Enqueue(context => EmbeddingEndpoint.Fail(context, HttpStatusCode.TooManyRequests, "7"));
        using var generator = NewGenerator(time: time);
        var made = generator.GenerateAsync(["text"], cancellationToken: Cancellation);
        await Eventually.HoldsAsync(() => Task.FromResult(_endpoint.Calls.Count == 1));
        for (var second = 0; second < 6; second++)
        {
            await Task.Delay(20, Cancellation);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        await Task.Delay(100, Cancellation);
        Assert.Single(_endpoint.Calls);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(made.IsCompleted);
        });
        Assert.Single(await made);
    }

    [Fact]
    public async Task What_is_wrong_for_good_is_not_tried_again()
    {
        _endpoint.Next.Enqueue(context => EmbeddingEndpoint.Fail(context, HttpStatusCode.Unauthorized));
        using var generator = NewGenerator();
        var error = await Assert.ThrowsAsync<EmbeddingException>(
            () => generator.GenerateAsync(["text"], cancellationToken: Cancellation));
        Assert.Contains("embedding endpoint", error.Message, StringComparison.Ordinal);
        Assert.Single(_endpoint.Calls);
    }

    [Fact]
    public async Task An_endpoint_that_stalls_is_given_up_and_its_circuit_opens()
    {
        for (var i = 0; i < 20; i++)
            _endpoint.Next.Enqueue(
            context => Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        using var generator = NewGenerator();
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<EmbeddingException>(
            () => generator.GenerateAsync(["text"], cancellationToken: Cancellation));
        Assert.Equal("open", _pipeline.State);
        var calls = _endpoint.Calls.Count;
        await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["text"], cancellationToken: Cancellation));
        Assert.Equal(calls, _endpoint.Calls.Count);
    }

    [Fact]
    public async Task Vectors_of_another_dimension_than_before_are_refused()
    {
        using var generator = NewGenerator();
        await generator.GenerateAsync(["text"], cancellationToken: Cancellation);
        _endpoint.Dimensions = 16;
        var error = await Assert.ThrowsAsync<EmbeddingException>(
            () => generator.GenerateAsync(["text"], cancellationToken: Cancellation));
        Assert.Contains("16 dimensions where 8 were expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_endpoint_is_away_ingestion_waits_and_searches_go_by_words()
    {
        string[] settings =
        [
            "--Akosha:Embedding:Provider=openai", $"--Akosha:Embedding:Endpoint={_endpoint.Address}",
                "--Akosha:Embedding:Model=tiny",
            "--Akosha:Resilience:Embedding:FirstDelayMilliseconds=1", "--Akosha:Resilience:Embedding:Attempts=2",
                "--Akosha:Resilience:Embedding:BreakMilliseconds=500",
        ];
        await using var akosha = await AkoshaHost.StartAsync(null, null, settings);
        await akosha.StoreAsync("s", "before", "zebras crossing");
        Assert.Equal(["before/0"], await akosha.FindAsync(new() { Query = "zebras crossing", Mode = SearchMode.Semantic }));
        for (var i = 0; i < 12; i++)
            _endpoint.Next.Enqueue(context => EmbeddingEndpoint.Fail(context, HttpStatusCode.ServiceUnavailable));
        var (_, body) = await akosha.SearchAsync(new { query = "zebras" });
        Assert.Equal(
            ("before", false),
            (body.GetProperty("hits")[0].GetProperty("conversation_id").GetString(), body.GetProperty("partial")
            .GetBoolean()));
        Assert.Contains("by their words alone", body.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        // In one process what was accepted is what is committed: the sender is told to come again.
        const string after = """{"system_id":"s","conversation_id":"after","content":"zebras again"}""";
        await Eventually.HoldsAsync(async () => (await akosha.StoreAsync(after)).Status is var status
            && (status == HttpStatusCode.OK
                || (status == HttpStatusCode.ServiceUnavailable ? false : throw new InvalidOperationException($"{status}"))));
        Assert.Equal(2, (await akosha.FindAsync(new() { Query = "zebras" })).Length);
    }

    private EndpointEmbeddingGenerator NewGenerator(int batch = 64, TimeProvider? time = null)
    {
        var options = new DependencyOptions
        {
            Attempts = 4,
            FirstDelayMilliseconds = 1,
            TimeoutMilliseconds = time is null ? 300
            : 600_000
        };
        _pipeline = new DependencyPipeline(
            options, EndpointEmbeddingGenerator.IsTransient, time ?? TimeProvider.System, EndpointEmbeddingGenerator.RetryAfter);
        return new EndpointEmbeddingGenerator(
            new EmbeddingOptions { Provider = "openai", Endpoint = _endpoint.Address, Model = "tiny", BatchSize = batch },
            new HttpClient(), _pipeline);
    }
}
