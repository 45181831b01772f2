using System.Text.Json;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>Whatever is sent in whatever pieces, a conversation has each message once, in its order.</summary>
public sealed class ConversationHistoryTests
{
    [Fact]
    public async Task What_was_sent_is_there_once_in_order_and_counted_and_stays_so_after_compaction_and_restart()
    {
        using var folder = new TemporaryFolder();
        var akosha = await StartAsync(folder);
        try
        {
            var histories = SentHistory.Sample(histories: 12, requests: 10);
            foreach (var (number, history) in histories.Index()) await history.SendAsync([akosha], $"c{number}");
            await akosha.StoreAsync("s", "last", "what was sent before this is searchable when this is");
            await CheckAsync("as it came");
            await akosha.RunAsync("compaction");
            await CheckAsync("after compaction");
            await akosha.DisposeAsync();
            akosha = await StartAsync(folder);
            await CheckAsync("after a restart");
            await akosha.RunAsync("purge");
            await akosha.DisposeAsync();
            Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
            akosha = await StartAsync(folder);
            await CheckAsync("from the lake alone");

            async Task CheckAsync(string when)
            {
                foreach (var (number, history) in histories.Index())
                {
                    var found = await SentHistory.ReadAsync(akosha, $"c{number}");
                    Assert.True(
                        history.Messages.SequenceEqual(found),
                        $"{when}: {history}: {string.Join(' ', found)}, and not {string.Join(' ', history.Messages)}");
                }
            }
        }
        finally
        {
            await akosha.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_history_that_is_sent_again_one_turn_longer_appends_one_turn_and_the_reply_says_so()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        string[] turns = ["hello", "hi", "hello", "bye"];
        for (var length = 1; length <= turns.Length; length++)
        {
            var messages = turns.Take(length).Select(content => new { role = "user", content });
            var (_, reply) = await akosha.StoreAsync(
                JsonSerializer.Serialize(new { system_id = "s", conversation_id = "c", messages }));
            Assert.Equal((1, 0, length - 1), CountsOf(reply));
        }
        var (_, repeat) = await akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"bye"}]}""");
        Assert.Equal((0, 0, 1), CountsOf(repeat));
        var (_, body) = await akosha.GetAsync("/api/v1/conversations/s/c");
        Assert.Equal(turns, body.GetProperty("messages").EnumerateArray().Select(turn => turn.GetProperty("content").GetString()));
    }

    private static (int New, int Replaced, int Unchanged) CountsOf(JsonElement reply) => (
        reply.GetProperty("new").GetInt32(), reply.GetProperty("replaced").GetInt32(), reply.GetProperty("unchanged").GetInt32());

    private static Task<AkoshaHost> StartAsync(TemporaryFolder folder) =>
        AkoshaHost.StartAsync(folder.Path, null, "--Akosha:Maintenance:CompactFiles=2");
}
