using System.Diagnostics;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// What traces, metrics and logs cost: two services over the same messages, one with everything on, every trace encoded and sent
/// (to an address where nobody takes it) and its metrics scraped, one with everything off, measured in turns. While one is
/// measured the other is at rest, and neither compacts.
/// </summary>
internal static class ObservabilityCost
{
    private const int Messages = 100_000, Rounds = 24, Batch = 20_000;

    public static async Task RunAsync()
    {
        await using var off = await StartAsync(new() { ["OTEL_SDK_DISABLED"] = "true", ["AKOSHA__LOG__LEVEL"] = "None" });
        await using var on = await StartAsync(
            new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });
        var searches = await InTurnsAsync(off, on, (service, _) => SearchesAsync(service));
        Console.WriteLine(
            $"observability: with everything on, searches at {Median(searches.Select(pair => pair.On / pair.Off)):P1} of the "
            + $"rate with it off (median of {Rounds} pairs)");
        var before = (Off: off.ProcessorTime, On: on.ProcessorTime);
        var ingests = await InTurnsAsync(off, on, (service, round) => IngestAsync(service, 1_000 + round));
        // Packing and collecting come every few batches: what counts is the sum, in which both have as much of them.
        Console.WriteLine(
            $"observability: with everything on, ingestion at {ingests.Sum(pair => pair.Off) / ingests.Sum(pair => pair.On):P1} "
            + $"of the rate with it off (the time of {Rounds * Batch} messages each), for "
            + $"{(on.ProcessorTime - before.On) / (off.ProcessorTime - before.Off):P1} of the processor time");
    }

    private static async Task<List<(double Off, double On)>> InTurnsAsync(
        AkoshaProcess off, AkoshaProcess on, Func<AkoshaProcess, int, Task<double>> measure)
    {
        var pairs = new List<(double Off, double On)>();
        for (var round = 0; round < Rounds; round++)
        {
            var measured = new Dictionary<AkoshaProcess, double>();
            foreach (var service in round % 2 == 0 ? new[] { off, on } : [on, off])
            {
                measured[service] = await measure(service, round);
                await RestAsync(service);
            }
            pairs.Add((measured[off], measured[on]));
        }
        return pairs;
    }

    /// <summary>Waits until a service has done what it does after it has answered.</summary>
    private static async Task RestAsync(AkoshaProcess service)
    {
        var isAtRest = false;
        for (var attempt = 0; attempt < 20 && !isAtRest; attempt++)
        {
            var before = service.ProcessorTime;
            await Task.Delay(200);
            isAtRest = service.ProcessorTime - before < TimeSpan.FromMilliseconds(20);
        }
    }

    private static double Median(IEnumerable<double> ratios) => ratios.Order().Skip(Rounds / 2 - 1).Take(2).Average();

    private static async Task<AkoshaProcess> StartAsync(Dictionary<string, string> settings)
    {
        settings["AKOSHA__MAINTENANCE__INTERVALSECONDS"] = "86400";
        var service = await AkoshaProcess.StartAsync(settings: settings);
        await LoadTest.FillAsync(service, Messages);
        return service;
    }

    /// <summary>Searches a second.</summary>
    private static async Task<double> SearchesAsync(AkoshaProcess service)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        using var http = new HttpClient(); // for the scrape, which is no part of the API
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            using var search = new BlindSearch(service);
            var text = new SampleText(Random.Shared.Next());
            for (; watch.Elapsed < TimeSpan.FromSeconds(2); Interlocked.Increment(ref count))
                await search.RunAsync(text.Query(6));
        }).Append(http.GetStringAsync(new Uri(service.Search, "/metrics")).ContinueWith(_ => { }, TaskScheduler.Default)));
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>How long a batch takes, in seconds.</summary>
    private static async Task<double> IngestAsync(AkoshaProcess service, int seed)
    {
        var ndjson = SampleText.Ndjson(seed, Batch, 200);
        var watch = Stopwatch.StartNew();
        await service.Client.SendAsync(ndjson);
        return watch.Elapsed.TotalSeconds;
    }
}
