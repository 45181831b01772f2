using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

/// <summary>
/// Two processes of one lake, with Redis between them: requests come in through either, one after the other, and what one of them
/// has accepted the other may commit, before or after what was accepted earlier. What comes of it does not depend on that, and
/// whoever waits is told what became of each message.
/// </summary>
[Collection("Redis")]
public sealed class TwoWritersTests
{
    [Fact]
    public async Task What_two_writers_were_sent_is_there_once_in_order_and_stays_so_after_compaction_and_restart()
    {
        await TestServers.CleanAsync();
        using var folder = new TemporaryFolder();
        var writers = await StartAsync(folder);
        try
        {
            var histories = SentHistory.Sample(histories: 12, requests: 10);
            await Task.WhenAll(histories.Index().Select(history =>
                history.Item.SendAsync(writers, $"c{history.Index}", isWaiting: history.Index % 2 == 0)));
            await CheckAsync("as it came");
            await writers[0].RunAsync("compaction");
            await CheckAsync("after compaction");
            await StopAsync(writers);
            writers = await StartAsync(folder);
            await CheckAsync("after a restart");
            await writers[1].RunAsync("purge");
            await StopAsync(writers);
            Directory.Delete(Path.Combine(folder.Path, "search"), recursive: true);
            writers = await StartAsync(folder);
            await CheckAsync("from the lake alone");

            async Task CheckAsync(string when)
            {
                foreach (var writer in writers)
                    foreach (var (number, history) in histories.Index())
                    {
                        IReadOnlyList<string> found = [];
                        await Eventually.HoldsAsync(
                            async () => history.Messages.SequenceEqual(
                                found = await SentHistory.ReadAsync(writer, $"c{number}")),
                            () => $"{when}: {history}: {string.Join(' ', found)}, and not {string.Join(' ', history.Messages)}");
                    }
            }
        }
        finally
        {
            await StopAsync(writers);
        }
    }

    /// <summary>Batches are small, so that either takes some of the entries.</summary>
    private static async Task<AkoshaHost[]> StartAsync(TemporaryFolder folder)
    {
        string[] settings = [
            $"--ConnectionStrings:redis={TestServers.Redis()}", "--Akosha:Maintenance:CompactFiles=2",
            "--Akosha:Ingestion:BatchMessages=5", "--Akosha:Ingestion:QuietMilliseconds=20"];
        var first = await AkoshaHost.StartAsync(folder.Path, null, settings);
        return [first, await AkoshaHost.StartAsync(folder.Path, null, settings)];
    }

    private static async Task StopAsync(AkoshaHost[] writers)
    {
        foreach (var writer in writers) await writer.DisposeAsync();
    }
}
