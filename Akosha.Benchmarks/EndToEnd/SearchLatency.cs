using System.Diagnostics;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// How long searches of each mode take a program that uses the client, over HTTP, one after the other, its reading of the answer
/// included.
/// </summary>
internal static class SearchLatency
{
    public static async Task RunAsync(int messages)
    {
        await using var service = await AkoshaProcess.StartAsync();
        var client = service.Client;
        for (var seed = 0; seed * 50_000 < messages; seed++)
            await client.SendAsync(SampleText.Ndjson(seed, Math.Min(50_000, messages - seed * 50_000), 200));
        var text = new SampleText(seed: 99);
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            for (var i = 0; i < 300; i++) await SearchAsync(text.Query(6));
            var measured = new Measured();
            for (var i = 0; i < 1_000; i++)
            {
                var query = text.Query(6);
                var watch = Stopwatch.StartNew();
                await SearchAsync(query);
                measured.Add(watch.Elapsed);
            }
            Console.WriteLine($"search: over {messages} messages, {$"{mode}".ToLowerInvariant()}, six words, HTTP included: {measured}");

            Task SearchAsync(string query) => client.SearchAsync(new SearchRequest { Query = query, Mode = mode });
        }
    }
}
