using System.Net;
using Akosha.Ingestion.Diagnostics;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Distributed;

/// <summary>An entry that fails by itself, however often it is tried.</summary>
[Collection("Redis")]
public sealed class PoisonTests
{
    [Fact]
    public async Task A_poison_entry_is_set_aside_holds_nothing_up_and_is_replayed_when_its_cause_is_gone()
    {
        await TestServers.CleanAsync();
        var encoder = new FaintHeartedEncoder();
        await using var akosha = await AkoshaHost.StartAsync(null, builder =>
        {
            builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder);
        }, $"--ConnectionStrings:redis={TestServers.Redis()}");
        Assert.Equal(
            HttpStatusCode.Accepted,
            (await akosha.StoreAsync("""{"system_id":"s","conversation_id":"bad","messages":[{"id":"0","role":"user","content":"a poison zebra"}]}""", wait: false))
            .Status);
        for (var i = 0; i < 5; i++) await akosha.StoreAsync("s", $"good{i}", "a healthy zebra");
        Assert.Equal(5, (await akosha.FindAsync(new { query = "zebra", mode = "lexical", collapse = false })).Length);

        var dead = (await akosha.GetAsync("/api/v1/queue/dead")).Body;
        while (dead.GetProperty("entries").GetArrayLength() == 0)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            dead = (await akosha.GetAsync("/api/v1/queue/dead")).Body;
        }
        Assert.Contains("faints", dead.GetProperty("entries")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("s", dead.GetProperty("entries")[0].GetProperty("system_id").GetString());
        Assert.Equal(0, (await akosha.GetAsync("/api/v1/queue")).Body.GetProperty("depth").GetInt64());

        // The gauges look at the queue from time to time. (Their text is read in MetricsTests, from a process of its own: meters
        // of one process are heard by all its hosts.)
        var gauge = akosha.Services.GetRequiredService<QueueGauge>();
        await Eventually.HoldsAsync(() => Task.FromResult(gauge.Last is { Depth: 0, DeadLetters: 1 }), () => $"{gauge.Last}");

        encoder.IsBrave = true;
        using var replayed = await akosha.Http.PostAsync(
            new Uri("/api/v1/queue/dead/replay", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal("""{"replayed":1}""", await replayed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await akosha.StoreAsync("s", "last", "a late zebra");
        Assert.Contains("bad/0", await akosha.FindAsync(new { query = "poison", mode = "lexical" }));
    }
}
