using System.Diagnostics;
using Akosha.Benchmarks.EndToEnd;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// What traces, metrics and logs cost: two services over the same messages, one with everything on, every trace encoded and sent (to an
/// address where nobody takes it) and its metrics scraped, one with everything off, measured in turns.
/// </summary>
internal static class ObservabilityCost
{
    private const int Messages = 100_000, Rounds = 24;

    public static async Task RunAsync()
    {
        await using var off = await StartAsync(new() { ["OTEL_SDK_DISABLED"] = "true", ["AKOSHA__LOG__LEVEL"] = "None" });
        await using var on = await StartAsync(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        var (searches, ingests) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var pair = round % 2 == 0 ? new[] { off, on } : [on, off];
            var (s, i) = (new Dictionary<AkoshaProcess, double>(), new Dictionary<AkoshaProcess, double>());
            foreach (var service in pair)
            {
                s[service] = await SearchesAsync(service);
                if (round % 3 == 0) i[service] = await IngestAsync(service, 1_000 + round);
            }
            searches.Add(s[on] / s[off]);
            if (round % 3 == 0) ingests.Add(i[on] / i[off]);
        }
        Console.WriteLine($"observability: with everything on, searches at {Median(searches):P1} and ingestion at {Median(ingests):P1} of the rate with it off (median of {Rounds} pairs)");
    }

    private static double Median(List<double> ratios) => ratios.Order().ElementAt(ratios.Count / 2 - 1) / 2 + ratios.Order().ElementAt(ratios.Count / 2) / 2;

    private static async Task<AkoshaProcess> StartAsync(Dictionary<string, string> settings)
    {
        var service = await AkoshaProcess.StartAsync(settings: settings);
        using var client = new AkoshaClient(service);
        await LoadTest.FillAsync(client, Messages);
        return service;
    }

    private static async Task<double> SearchesAsync(AkoshaProcess service)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        using var http = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            using var client = new AkoshaClient(service);
            var text = new SampleText(Random.Shared.Next());
            for (; watch.Elapsed < TimeSpan.FromSeconds(2); Interlocked.Increment(ref count)) await client.SearchBlindlyAsync(text.Query(6));
        }).Append(http.GetStringAsync(new Uri(service.Search, "/metrics")).ContinueWith(_ => { }, TaskScheduler.Default)));
        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> IngestAsync(AkoshaProcess service, int seed)
    {
        using var client = new AkoshaClient(service);
        var ndjson = SampleText.Ndjson(seed, 20_000, 200);
        var watch = Stopwatch.StartNew();
        await client.SendAsync(ndjson);
        return 20_000 / watch.Elapsed.TotalSeconds;
    }
}
