using Akosha.Contracts.Searches;
using Akosha.Ingestion.Diagnostics;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.Distributed;

/// <summary>An entry that fails by itself, however often it is tried.</summary>
[Collection("Redis")]
public sealed class PoisonTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_poison_entry_is_set_aside_holds_nothing_up_and_is_replayed_when_its_cause_is_gone()
    {
        await TestServers.CleanAsync();
        var encoder = new FaintHeartedEncoder();
        await using var akosha = await AkoshaHost.StartAsync(null, builder =>
        {
            builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder);
        }, $"--ConnectionStrings:redis={TestServers.Redis()}");
        var poison = SampleConversation.Of("s", "bad", "a poison zebra");
        Assert.Equal(1, (await akosha.Client.StoreAsync(poison, cancellation: Cancellation)).Accepted);
        for (var i = 0; i < 5; i++) await akosha.StoreAsync("s", $"good{i}", "a healthy zebra");
        Assert.Equal(5, (await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical, Collapse = false })).Length);

        var operations = akosha.Client.Operations;
        var dead = await operations.DeadLettersAsync(Cancellation);
        while (dead.Entries.Count == 0)
        {
            await Task.Delay(50, Cancellation);
            dead = await operations.DeadLettersAsync(Cancellation);
        }
        Assert.Contains("faints", dead.Entries[0].Reason, StringComparison.Ordinal);
        Assert.Equal("s", dead.Entries[0].SystemId);
        Assert.Equal(0, (await operations.QueueAsync(Cancellation)).Depth);

        // The gauges look at the queue from time to time. (Their text is read in MetricsTests, from a process of its own: meters
        // of one process are heard by all its hosts.)
        var gauge = akosha.Services.GetRequiredService<QueueGauge>();
        await Eventually.HoldsAsync(() => Task.FromResult(gauge.Last is { Depth: 0, DeadLetters: 1 }), () => $"{gauge.Last}");

        encoder.IsBrave = true;
        Assert.Equal(1, (await operations.ReplayAsync(cancellation: Cancellation)).Replayed);
        await akosha.StoreAsync("s", "last", "a late zebra");
        Assert.Contains("bad/0", await akosha.FindAsync(new() { Query = "poison", Mode = SearchMode.Lexical }));
    }
}
