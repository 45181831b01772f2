using System.Diagnostics;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// The standard mix over a million messages while more flow in: at its usual rate, at a high one, and at ten times what can be
/// done.
/// </summary>
internal static class LoadTest
{
    private const int IngestedPerSecond = 300;

    /// <summary>Runs the three loads one after the other.</summary>
    /// <param name="messages">How many messages there are.</param>
    /// <param name="seconds">How long the first load lasts.</param>
    public static async Task RunAsync(int messages, int seconds)
    {
        await using var service = await AkoshaProcess.StartAsync(
            settings: new Dictionary<string, string> { ["AKOSHA__LOG__LEVEL"] = "Warning" });
        await FillAsync(service, messages);
        Console.WriteLine($"load: {messages} messages; {service.ResidentBytes / 1e9:F2} GB resident");
        await MeasureAsync(service, "1,000 requests a minute", 1000 / 60.0, TimeSpan.FromSeconds(seconds));
        await MeasureAsync(service, "100 requests a second", 100, TimeSpan.FromSeconds(60));
        await OverloadAsync(service);
    }

    /// <summary>Only the flood.</summary>
    public static async Task OverloadAsync(int messages)
    {
        await using var service = await AkoshaProcess.StartAsync(
            settings: new Dictionary<string, string> { ["AKOSHA__LOG__LEVEL"] = "Warning" });
        await FillAsync(service, messages);
        await OverloadAsync(service);
    }

    /// <summary>Fills a service and lets it come to rest.</summary>
    public static async Task FillAsync(AkoshaProcess service, int messages)
    {
        var client = service.Client;
        for (var seed = 0; seed * 50_000 < messages; seed++)
            await client.SendAsync(SampleText.Ndjson(seed, Math.Min(50_000, messages - seed * 50_000), 200));
        await client.CompactAsync();
        await client.SettleAsync();
        await Task.Delay(TimeSpan.FromSeconds(10));
        var text = new SampleText(5);
        for (var i = 0; i < 300; i++) await client.SearchAsync(new SearchRequest { Query = text.Query(6) });
    }

    private static async Task MeasureAsync(AkoshaProcess service, string what, double perSecond, TimeSpan length)
    {
        using var load = new OpenLoop(service.Search, perSecond);
        using var end = new CancellationTokenSource();
        var inflow = Inflow.RunAsync(service, IngestedPerSecond, end.Token);
        await load.RunAsync(length);
        await end.CancelAsync();
        var (taken, failed) = await inflow;
        Console.WriteLine(
            $"load: {what} for {length.TotalSeconds} s, {taken} messages taken in meanwhile ({failed} requests failed): {load}; "
            + $"{service.ResidentBytes / 1e9:F2} GB resident");
    }

    private static async Task OverloadAsync(AkoshaProcess service)
    {
        using var calm = new OpenLoop(service.Search, 20);
        await calm.RunAsync(TimeSpan.FromSeconds(5), searches: 1);
        var before = service.ResidentBytes;
        using var flood = new OpenLoop(service.Search, 1_000);
        var watch = Stopwatch.StartNew();
        await flood.RunAsync(TimeSpan.FromSeconds(20), searches: 1);
        Console.WriteLine(
            $"load: 1,000 searches a second for 20 s, answered at {flood.Answers["search"].Count / watch.Elapsed.TotalSeconds:F0}/s: {flood}; {before / 1e9:F2} GB before, {service.ResidentBytes / 1e9:F2} GB after");
        watch.Restart();
        while (true)
        {
            using var again = new OpenLoop(service.Search, 20);
            await again.RunAsync(TimeSpan.FromSeconds(1), searches: 1);
            if (again.Errors == 0 && !again.Answers.ContainsKey("shed") && again.Answers["search"]
                .Percentile(0.99) < 2 * Math.Max(50, calm.Answers["search"].Percentile(0.99))) break;
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) break;
        }
        Console.WriteLine($"load: as before {watch.Elapsed.TotalSeconds - 1:F1} s after the flood ended");
    }
}
