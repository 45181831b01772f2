using System.Diagnostics;
using Akosha.Client;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>How long one message with <c>wait=true</c> takes to be searchable while 200 messages a second flow in.</summary>
internal static class Freshness
{
    private const int FlowPerSecond = 200, Ticks = 20;

    public static async Task RunAsync(TimeSpan length)
    {
        await using var service = await AkoshaProcess.StartAsync();
        var client = service.Client;
        await client.SendAsync(SampleText.Ndjson(seed: 1, 4_000, 200));
        using var end = new CancellationTokenSource(length);
        var flow = FlowAsync(client, end.Token);
        var measured = new Measured();
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var watch = Stopwatch.StartNew();
            await client.SendAsync(SampleConversation.Of("probe", $"c{i}", $"the marker is zebra{i}"), CancellationToken.None);
            var found = await client.SearchAsync(
                new SearchRequest { Query = $"zebra{i}", Limit = 1, Mode = SearchMode.Lexical }, CancellationToken.None);
            measured.Add(watch.Elapsed);
            if (found.Hits.Count == 0 || found.Hits[0].ConversationId != $"c{i}")
                throw new InvalidOperationException($"message {i} was not found");
            await Task.Delay(20);
        }
        Console.WriteLine(
            $"freshness: {await flow} messages flowed in at {FlowPerSecond}/s; sent, searched and found: {measured}");
    }

    private static async Task<int> FlowAsync(AkoshaClient client, CancellationToken end)
    {
        var sending = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Ticks));
        for (var tick = 0; !end.IsCancellationRequested; tick++)
        {
            sending.Add(client.SendAsync(
                SampleText.Ndjson(seed: 1_000 + tick, FlowPerSecond / Ticks, 200), CancellationToken.None));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        await Task.WhenAll(sending);
        return sending.Count * FlowPerSecond / Ticks;
    }
}
