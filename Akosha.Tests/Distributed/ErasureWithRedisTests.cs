using System.Text;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Akosha.Tests.Distributed;

/// <summary>An erasure where the queue, its dead letters and the remembered answers are in Redis.</summary>
[Collection("Redis")]
public sealed class ErasureWithRedisTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dead_letters_and_remembered_answers_are_erased_too_and_what_else_they_hold_stays()
    {
        await using var redis = await TestServers.ConnectAsync();
        var encoder = new FaintHeartedEncoder();
        await using var akosha = await AkoshaHost.StartAsync(null, builder =>
        {
            builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder);
        }, $"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Maintenance:ErasureSeconds=1",
            "--Akosha:Search:GraceSeconds=1");
        await akosha.StoreAsync("s", "c", "a quokka of Ada", "a second quokka");
        await akosha.StoreAsync("""
            {"system_id":"s","conversation_id":"dead","messages":[
              {"id":"0","role":"user","author":"Ada","content":"poison quokka of Ada"},
              {"id":"1","role":"user","author":"Bob","content":"poison walrus of Bob"}]}
            """, wait: false);
        await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"dead2","messages":[{"id":"0","role":"user","author":"Ada","content":"poison quokka"}]}""",
            wait: false);
        await Eventually.HoldsAsync(async () => await DeadAsync(akosha) == 2);
        Assert.NotEmpty(await akosha.FindAsync(new() { Query = "quokka" }));
        Assert.NotEmpty(await KeysWithAsync(redis, "quokka"));

        await akosha.EraseAsync(new("s") { Author = "Ada" });
        Assert.Equal(1, await DeadAsync(akosha));
        await akosha.EraseAsync(new("s") { ConversationId = "c" });

        Assert.Empty(await KeysWithAsync(redis, "quokka"));
        Assert.Empty(await akosha.FindAsync(new() { Query = "quokka", Mode = SearchMode.Lexical }));
        encoder.IsBrave = true;
        Assert.Equal(1, (await akosha.Client.Operations.ReplayAsync(cancellation: Cancellation)).Replayed);
        await Eventually.HoldsAsync(async () =>
            (await akosha.FindAsync(new() { Query = "walrus", Mode = SearchMode.Lexical })).SequenceEqual(["dead/1"]));
    }

    private static async Task<int> DeadAsync(AkoshaHost akosha) =>
        (await akosha.Client.Operations.DeadLettersAsync(Cancellation)).Entries.Count;

    /// <summary>The keys whose value, as Redis would write it down, holds a text.</summary>
    private static async Task<List<string>> KeysWithAsync(ConnectionMultiplexer redis, string text)
    {
        var found = new List<string>();
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var key in redis.GetServers().SelectMany(server => server.Keys(pattern: "akosha:*")).ToList())
            if (await redis.GetDatabase().KeyDumpAsync(key) is { } value && value.AsSpan().IndexOf(bytes) >= 0)
                found.Add(key.ToString());
        return found;
    }
}
