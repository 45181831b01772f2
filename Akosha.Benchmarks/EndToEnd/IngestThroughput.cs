using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>How many messages of 200 bytes a second become searchable, sent as NDJSON by one client.</summary>
internal static class IngestThroughput
{
    public static async Task RunAsync(int messages)
    {
        await using var service = await AkoshaProcess.StartAsync();
        var client = service.Client;
        await client.SendAsync(SampleText.Ndjson(seed: 1, 4_000, 200));
        var body = SampleText.Ndjson(seed: 2, messages, 200);
        var watch = Stopwatch.StartNew();
        await client.SendAsync(body);
        Console.WriteLine(
            $"ingest: {messages} messages of 200 bytes searchable in {watch.Elapsed.TotalSeconds:F2} s: "
            + $"{messages / watch.Elapsed.TotalSeconds:F0} messages/s");
    }
}
