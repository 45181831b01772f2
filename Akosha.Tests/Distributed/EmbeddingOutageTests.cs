using System.Net;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Akosha.Tests.Storage.Embeddings;
using Microsoft.AspNetCore.Http;

namespace Akosha.Tests.Distributed;

[Collection("Redis")]
public sealed class EmbeddingOutageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_queue_keeps_what_comes_in_while_the_embedding_endpoint_is_away_and_searches_ask_it_no_more()
    {
        await TestServers.CleanAsync();
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var akosha = await AkoshaHost.StartAsync(null, null,
            $"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Queue:MostDeliveries=1000",
            "--Akosha:Embedding:Provider=openai", $"--Akosha:Embedding:Endpoint={endpoint.Address}",
                "--Akosha:Embedding:Model=tiny",
            "--Akosha:Resilience:Embedding:FirstDelayMilliseconds=1", "--Akosha:Resilience:Embedding:BreakMilliseconds=2000");
        await akosha.StoreAsync("s", "before", "zebras crossing");
        for (var i = 0; i < 8; i++) endpoint.Next.Enqueue(Away);
        var after = SampleConversation.Of("s", "after", "zebras again");
        Assert.Equal(1, (await akosha.Client.StoreAsync(after, cancellation: Cancellation)).Accepted);
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.Client.Operations.IngestionHealthAsync(Cancellation)).GetProperty("checks").GetProperty("embedding").GetProperty("status")
                .GetString() == "degraded");
        Assert.Equal(1, (await akosha.Client.Operations.QueueAsync(Cancellation)).Depth);
        var calls = endpoint.Calls.Count;
        for (var i = 0; i < 5; i++)
        {
            var found = await akosha.Client.SearchAsync(new() { Query = $"zebras {i}" }, Cancellation);
            Assert.Equal("before", Assert.Single(found.Hits).ConversationId);
            Assert.Contains("by their words alone", found.Warnings[0], StringComparison.Ordinal);
        }
        Assert.InRange(endpoint.Calls.Count - calls, 0, 2); // a trial of the circuit at most, by search or by the worker
        endpoint.Next.Clear();
        await Eventually.HoldsAsync(async () => (await akosha.FindAsync(
            new() { Query = "zebras", Collapse = false })).Length == 2);
        Assert.Equal(0, (await akosha.Client.Operations.QueueAsync(Cancellation)).Depth);
    }

    private static Task Away(HttpContext context) => EmbeddingEndpoint.Fail(context, HttpStatusCode.ServiceUnavailable);
}
