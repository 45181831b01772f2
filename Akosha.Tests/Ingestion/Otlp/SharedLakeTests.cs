using System.Text.Json.Nodes;
using Akosha.Tests.Hosting;
using StackExchange.Redis;
using static Akosha.Tests.Ingestion.Otlp.SentTelemetry;

namespace Akosha.Tests.Ingestion.Otlp;

/// <summary>Two processes of one lake, with Redis between them: spans of a conversation come in by either.</summary>
[Collection("Redis")]
public sealed class SharedLakeTests
{
    [Fact]
    public async Task What_is_erased_is_not_remembered_as_told()
    {
        await using var redis = await TestServers.ConnectAsync();
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, $"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Ingestion:QuietMilliseconds=20",
            "--Akosha:Maintenance:ErasureSeconds=1", "--Akosha:Search:GraceSeconds=1");
        foreach (var conversation in new[] { "gone", "kept" })
            await SendAsync(akosha, Chat(1, conversation, [Said("user", "A quokka?")], [Said("assistant", "Yes.")]));
        Assert.Equal(2, (await TextsAsync(akosha, "gone", 2)).Length);
        Assert.Equal(4, await ToldAsync(redis));
        await akosha.EraseAsync(new("support") { ConversationId = "gone" });
        Assert.Equal(2, await ToldAsync(redis));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 0, 1)]
    public async Task A_history_that_comes_in_by_several_processes_is_there_once_with_what_its_calls_tell(params int[] order)
    {
        await TestServers.CleanAsync();
        using var folder = new TemporaryFolder();
        string[] settings = [$"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Ingestion:QuietMilliseconds=20"];
        await using var first = await AkoshaHost.StartAsync(folder.Path, null, settings);
        await using var second = await AkoshaHost.StartAsync(folder.Path, null, settings);
        var ask = Said("user", "When is the key rotated?");
        var yes = Said("user", "ok");
        var one = Said("assistant", "Mondays.");
        var two = Said("assistant", "Now?");
        var three = Said("assistant", "Done.");
        JsonObject[] calls =
        [
            Chat(1, "c", [ask], [one]), Chat(2, "c", [ask, one, yes], [two]), Chat(3, "c", [ask, one, yes, two, yes], [three]),
        ];
        foreach (var (turn, call) in order.Concat(order).Index())
            await SendAsync(turn % 2 == 0 ? first : second, calls[call]);
        foreach (var host in (AkoshaHost[])[first, second])
        {
            string[] found = [];
            await Eventually.HoldsAsync(async () =>
            {
                found = [.. (await ReadAsync(host, "c")).Select(message =>
                    $"{message.GetProperty("content")} {Tokens(message)} {message.GetProperty("timestamp").GetDateTimeOffset():mm:ss}")];
                return found.SequenceEqual([
                    "When is the key rotated?  01:00", "Mondays. 10 01:30", "ok  02:00", "Now? 20 02:30", "ok  03:00", "Done. 30 03:30"]);
            }, () => string.Join(" | ", found));
        }

        static string Tokens(System.Text.Json.JsonElement message) =>
            message.TryGetProperty("metadata", out var facts) ? $"{facts.GetProperty("output_tokens")}" : "";
    }

    /// <summary>How many messages are remembered as told.</summary>
    private static async Task<long> ToldAsync(ConnectionMultiplexer redis)
    {
        var told = 0L;
        foreach (var key in redis.GetServers().SelectMany(server => server.Keys(pattern: "akosha:told:*")).ToList())
            told += await redis.GetDatabase().HashLengthAsync(key);
        return told;
    }
}
