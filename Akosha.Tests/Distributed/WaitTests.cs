using System.Net;
using Akosha.Contracts.Searches;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Distributed;

/// <summary>What <c>wait=true</c> does when the queue has what was sent and nothing can be committed.</summary>
[Collection("Redis")]
public sealed class WaitTests
{
    [Fact]
    public async Task Who_waits_for_a_commit_that_does_not_come_is_told_that_it_was_accepted()
    {
        await TestServers.CleanAsync();
        using var encoder = new HeldEncoder();
        await using var akosha = await AkoshaHost.StartAsync(
            null, builder => builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder),
            $"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Ingestion:WaitSeconds=1");
        encoder.Hold();
        var (status, body) = await akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","content":"zebra"}""");
        Assert.Equal((HttpStatusCode.Accepted, 1), (status, body.GetProperty("accepted").GetInt32()));
        (status, body) = await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"d","messages":[{"id":"0","role":"user","content":"zebra"}]}""", "application/x-ndjson");
        Assert.Equal((HttpStatusCode.Accepted, 1), (status, body.GetProperty("accepted").GetInt32()));
        using var deleted = await akosha.Http.DeleteAsync(
            new Uri("/api/v1/conversations/s/c?wait=true", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        encoder.Release();
        await Eventually.HoldsAsync(async () => (await akosha.FindAsync(
            new() { Query = "zebra", Mode = SearchMode.Lexical })) is ["d/0"]);
    }

    [Fact]
    public async Task In_a_queue_that_was_another_lakes_an_acknowledgement_names_a_version_of_this_one()
    {
        await TestServers.CleanAsync();
        await using var redis = await TestServers.ConnectAsync();
        await redis.GetDatabase().StringSetAsync(RedisKeys.LogVersion, 1_000_000);
        await using var akosha = await AkoshaHost.StartAsync(null, null, $"--ConnectionStrings:redis={TestServers.Redis()}");
        var (status, body) = await akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","content":"zebra"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.InRange(body.GetProperty("version").GetInt64(), 0, 10);
    }
}
