using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>How long searches of each mode take over HTTP, one client, one after the other.</summary>
internal static class SearchLatency
{
    public static async Task RunAsync(int messages)
    {
        await using var service = await AkoshaProcess.StartAsync();
        using var client = new AkoshaClient(service);
        for (var seed = 0; seed * 50_000 < messages; seed++)
            await client.SendAsync(SampleText.Ndjson(seed, Math.Min(50_000, messages - seed * 50_000), 200));
        var text = new SampleText(seed: 99);
        foreach (var mode in new[] { "hybrid", "lexical", "semantic" })
        {
            for (var i = 0; i < 300; i++) await client.SearchAsync(new { query = text.Query(6), mode });
            var measured = new Measured();
            for (var i = 0; i < 1_000; i++)
            {
                var query = text.Query(6);
                var watch = Stopwatch.StartNew();
                await client.SearchAsync(new { query, mode });
                measured.Add(watch.Elapsed);
            }
            Console.WriteLine($"search: over {messages} messages, {mode}, six words, HTTP included: {measured}");
        }
    }
}
