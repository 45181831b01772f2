using System.Net;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage;
using Akosha.Storage.ObjectStores;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>
/// A store that fails while a large request is being taken in: the answer tells what is stored, whichever way the request came.
/// </summary>
public sealed class FailedIntakeTests
{
    // More than a request may have pending: the failure is met while conversations are still being accepted.
    private const int Many = 20_500;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task A_store_that_gets_full_answers_507_and_tells_how_much_is_stored(string type) =>
        await AssertToldAsync(
            type, () => new StoreFullException("no room", new IOException()), HttpStatusCode.InsufficientStorage);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task A_store_that_goes_away_answers_503_and_tells_how_much_is_stored(string type) =>
        await AssertToldAsync(type, () => new IOException("the store is away"), HttpStatusCode.ServiceUnavailable);

    [Fact]
    public async Task A_single_conversation_and_a_deletion_that_cannot_be_stored_say_so()
    {
        await using var akosha = await StartAsync(0, () => new StoreFullException("no room", new IOException()));
        var (status, reply) = await akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","content":"x"}""");
        Assert.Equal(
            (HttpStatusCode.InsufficientStorage, 0, 0),
            (status, reply.GetProperty("accepted").GetInt32(), reply.GetProperty("messages").GetInt32()));
        using var deleted = await akosha.Http.DeleteAsync(
            new Uri("/api/v1/systems/s", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InsufficientStorage, deleted.StatusCode);
    }

    [Fact]
    public async Task A_stream_that_is_ended_while_the_store_is_full_tells_what_is_stored()
    {
        await using var akosha = await StartAsync(1, () => new StoreFullException("no room", new IOException()));
        using var stream = await OpenStream.BeginAsync(akosha.Http.BaseAddress!, null);
        await stream.StoreAsync("red", "first");
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.GetAsync("/api/v1/conversations/red/first")).Status == HttpStatusCode.OK, () => "not stored");
        // the first key ends what needed none
        KeyFile.Write(Path.Combine(akosha.Services.GetRequiredService<StorageOptions>().Path, "keys.json"), []);
        var answer = await stream.AnswerAsync("red");
        Assert.Equal(507, answer.Status);
        Assert.Contains("\"accepted\":1,\"messages\":1,", answer.Body, StringComparison.Ordinal);
    }

    private static async Task AssertToldAsync(string type, Func<Exception> failure, HttpStatusCode expected)
    {
        await using var akosha = await StartAsync(2, failure);
        var conversations = Enumerable.Range(0, Many)
            .Select(i =>
                $$"""{"system_id":"s","conversation_id":"c{{i}}","messages":[{"role":"user","content":"x"},{"role":"user","content":"y"}]}""");
        var body = type == "application/json" ? $"[{string.Join(',', conversations)}, {{}}]"
            : string.Join('\n', conversations.Prepend("{}"));
        var (status, reply) = await akosha.StoreAsync(body, type);
        Assert.Equal(expected, status);
        var accepted = reply.GetProperty("accepted").GetInt32();
        Assert.True(accepted > 0, "what the first segments hold is stored");
        Assert.Equal(2 * accepted, reply.GetProperty("messages").GetInt32());
        await Eventually.HoldsAsync(async () =>
        {
            var (_, metrics) = await akosha.GetAsync("/api/v1/analytics/metrics");
            return (metrics.GetProperty("conversations").GetInt32(), metrics.GetProperty("messages").GetInt32()) == (
                accepted, 2 * accepted);
        }, () => $"{accepted} were said to be accepted");
    }

    private static async Task<AkoshaHost> StartAsync(int segments, Func<Exception> failure)
    {
        var folder = new TemporaryFolder();
        var store = new FullStore(new FolderObjectStore(folder.Path), segments, failure);
        return await AkoshaHost.StartAsync(null, builder =>
        {
            builder.Services.AddSingleton<ObjectStore>(store);
            builder.Services.AddSingleton(_ => folder); // it goes with the host
        });
    }
}
