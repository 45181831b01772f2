using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;
using Akosha.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Akosha.Tests.Ingestion.Pipeline;

/// <summary>A lake that comes to need a newer writer than this version is, as in the middle of a rollout.</summary>
[Collection("Redis")]
public sealed class NewerLakeTests : IDisposable
{
    private const string Zebra = """{"system_id":"s","conversation_id":"late","content":"a late zebra"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly LoggedEvents _logged = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Embedded_whoever_sends_something_is_told_so_at_once_searches_go_on_and_it_is_said_once()
    {
        await using (var akosha = await AkoshaHost.StartAsync(_folder.Path, Configure))
        {
            await akosha.StoreAsync("s", "early", "an early zebra");
            await RaiseWriterVersionAsync();
            for (var i = 0; i < 3; i++) await AssertRefusedAsync(akosha);
        }
        Assert.Equal([LogLevel.Error], _logged.LevelsOf("WriterStopped"));
        Assert.Single(_logged.LevelsOf("BatchFailed"));

        // After a start nothing is tried at all.
        await using (var akosha = await AkoshaHost.StartAsync(_folder.Path, Configure))
        {
            await AssertRefusedAsync(akosha);
            Assert.Equal(["early/0"], await akosha.FindAsync(new() { Query = "zebra", Mode = SearchMode.Lexical }));
        }
        Assert.Equal([LogLevel.Error, LogLevel.Error], _logged.LevelsOf("WriterStopped"));
        Assert.Single(_logged.LevelsOf("BatchFailed"));
    }

    [Fact]
    public async Task In_a_deployment_the_writer_stops_and_leaves_what_is_accepted_to_a_newer_one()
    {
        await using var redis = await TestServers.ConnectAsync();
        var setting = $"--ConnectionStrings:redis={TestServers.Redis()}";
        await using var akosha = await AkoshaHost.StartAsync(_folder.Path, Configure, setting);
        await akosha.StoreAsync("s", "early", "an early zebra");
        await RaiseWriterVersionAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await akosha.StoreAsync(Zebra, wait: false)).Status);
        await TellsAsync(akosha);
        Assert.Equal(HttpStatusCode.Accepted, (await akosha.StoreAsync(Zebra, wait: false)).Status);
        Assert.Equal([LogLevel.Error], _logged.LevelsOf("WriterStopped"));
        Assert.Single(_logged.LevelsOf("BatchFailed"));

        // A newer writer gets both at once, long before the time is over in which a silent worker keeps its entries.
        var options = new QueueOptions { ClaimMilliseconds = 30_000 };
        var logger = NullLogger<RedisIngestQueue>.Instance;
        await using var newer = new RedisIngestQueue(new RedisConnection(redis), options, TimeProvider.System, logger);
        var taken = new List<QueuedEntry>();
        var moment = TimeSpan.FromMilliseconds(50);
        while (taken.Count < 2) taken.AddRange(await newer.TakeAsync(10, moment, moment, Cancellation));
        Assert.All(taken, queued => Assert.Equal("late", queued.Entry.Conversation!.ConversationId));
        await newer.CompleteAsync(taken, 100);
    }

    public void Dispose() => _folder.Dispose();

    private void Configure(WebApplicationBuilder builder) => builder.Logging.AddProvider(_logged);

    private static async Task AssertRefusedAsync(AkoshaHost akosha)
    {
        var (status, body) = await akosha.StoreAsync(Zebra);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 0), (status, body.GetProperty("accepted").GetInt32()));
        Assert.Equal("The lake needs a newer version of this service.", body.GetProperty("title").GetString());
        await TellsAsync(akosha);
    }

    /// <summary>Health is looked at from time to time.</summary>
    private static async Task TellsAsync(AkoshaHost akosha)
    {
        var health = "";
        await Eventually.HoldsAsync(async () =>
        {
            health = await HealthAsync(akosha);
            return health.Contains("writer version 7", StringComparison.Ordinal);
        }, () => health);
    }

    private static async Task<string> HealthAsync(AkoshaHost akosha)
    {
        var (status, health) = await akosha.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, status); // degraded: what can be answered is answered
        return health.ToString();
    }

    /// <summary>Does what a newer writer does first: says that older ones must not write any more.</summary>
    private async Task RaiseWriterVersionAsync()
    {
        var store = new FolderObjectStore(_folder.Path);
        var log = await store.ListAsync("lake/messages/_delta_log/", "", Cancellation)
            .Where(found => found.Name.EndsWith(".json", StringComparison.Ordinal)).CountAsync(Cancellation);
        var entry = JsonSerializer.Serialize(new { protocol = new { minReaderVersion = 1, minWriterVersion = 7 } });
        await store.PutAsync($"lake/messages/_delta_log/{log:D20}.json", Encoding.UTF8.GetBytes(entry), Cancellation);
    }
}
