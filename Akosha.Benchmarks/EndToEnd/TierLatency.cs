using System.Diagnostics;
using Akosha.Client;
using Akosha.Contracts.Searches;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// One lake in each temperature, over HTTP: hybrid searches in the hot tier by one client and by four, the memory of the process,
/// starts with and without what is on the local disk, searches in the warm tier, and the first and later searches of a cold
/// segment in S3.
/// </summary>
internal static class TierLatency
{
    private const int Cold = 100_000;
    private static readonly string[] Systems = ["first", "second", "third", "fourth", "fifth"];
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(int messages)
    {
        var folder = Directory.CreateTempSubdirectory("akosha-tiers-").FullName;
        try
        {
            await HotAsync(folder, messages);
            await StartAsync(folder, "local disk present", Settings());
            Directory.Delete(Path.Combine(folder, "search"), recursive: true);
            await StartAsync(folder, "local disk empty", Settings());
            await WarmAsync(folder, messages);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        await ColdAsync();
    }

    private static async Task HotAsync(string folder, int messages)
    {
        await using var service = await AkoshaProcess.StartAsync(folder, Settings());
        var client = service.Client;
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed * 50_000 < messages; seed++)
            await client.SendAsync(SampleText.Ndjson(seed, Math.Min(50_000, messages - seed * 50_000), 200));
        Console.WriteLine(
            $"tiers: {messages} messages searchable in {watch.Elapsed.TotalSeconds:F1} s, "
            + $"{messages / watch.Elapsed.TotalSeconds:F0}/s");
        await client.CompactAsync();
        await client.SettleAsync();
        Console.WriteLine($"tiers: hot, one client: {await MeasureAsync(client, new SampleText(99), 1_000)}");
        Console.WriteLine($"tiers: hot, four clients: {await ThroughputAsync(service):F0} searches/s");
        Console.WriteLine(
            $"tiers: {service.ResidentBytes / 1e9:F2} GB resident with {messages} hot messages, ingestion included");
        await service.StopAsync();
        await using var alone = await AkoshaProcess.StartAsync(folder, Settings(), "Akosha.Search", TimeSpan.FromMinutes(5));
        await MeasureAsync(alone.Client, new SampleText(96), 200);
        Console.WriteLine($"tiers: hot, four clients, a search service alone: {await ThroughputAsync(alone):F0} searches/s");
        Console.WriteLine($"tiers: {alone.ResidentBytes / 1e9:F2} GB resident for a search service alone");
        await alone.StopAsync();
    }

    private static async Task StartAsync(string folder, string what, Dictionary<string, string> settings)
    {
        var watch = Stopwatch.StartNew();
        await using var service = await AkoshaProcess.StartAsync(folder, settings, patience: TimeSpan.FromMinutes(5));
        Console.WriteLine(
            $"tiers: ready after {watch.Elapsed.TotalSeconds:F1} s, {what}; {service.ResidentBytes / 1e9:F2} GB resident");
        await service.StopAsync();
    }

    private static async Task WarmAsync(string folder, int messages)
    {
        await using var service = await AkoshaProcess.StartAsync(
            folder, Settings(("AKOSHA__STORAGE__HOT__MAXAGEDAYS", "0")), patience: TimeSpan.FromMinutes(5));
        var client = service.Client;
        var answer = await client.SearchAsync(new SearchRequest { Query = "kalo" });
        Console.WriteLine(
            $"tiers: warm holds {answer.Tiers["warm"].Messages} of {messages}; "
            + $"{service.ResidentBytes / 1e9:F2} GB resident");
        Console.WriteLine($"tiers: warm, one client: {await MeasureAsync(client, new SampleText(98), 1_000)}");
        await service.StopAsync();
    }

    /// <summary>The first and the later searches of a cold segment in S3.</summary>
    public static async Task ColdAsync()
    {
        if (Environment.GetEnvironmentVariable("AKOSHA_TEST_S3") is not { } s3
            || Environment.GetEnvironmentVariable("AKOSHA_TEST_REDIS") is not { } redis)
        {
            Console.WriteLine(
                "tiers: cold is not measured: AKOSHA_TEST_S3 and AKOSHA_TEST_REDIS name no servers (scripts/with-servers.sh "
                + "COMMAND starts them)");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("akosha-cold-").FullName;
        var settings = Settings([.. LakeSettings.Of(redis, s3).Select(setting => (setting.Key, setting.Value))]);
        await using (
            var service = await AkoshaProcess.StartAsync(
            folder, new Dictionary<string,
            string>(settings)
            {
                ["AKOSHA__MAINTENANCE__COMPACTFILES"] = "2",
                ["AKOSHA__MAINTENANCE__TARGETBYTES"] = "60000000"
            }))
        {
            var client = service.Client;
            // Segments of one size: the first only to have the process warm.
            foreach (var system in Systems)
            {
                await client.SendAsync(
                    SampleText.Ndjson(1, Cold, 200).Replace("\"system-", $"\"{system}-", StringComparison.Ordinal));
                await client.CompactAsync();
            }
            await service.StopAsync();
        }
        settings["AKOSHA__STORAGE__HOT__MAXAGEDAYS"] = settings["AKOSHA__STORAGE__WARM__MAXAGEDAYS"] = "0";
        for (var round = 0; round < 2; round++)
        {
            await using (var service = await AkoshaProcess.StartAsync(folder, settings)) await service.StopAsync();
            foreach (
                var file in Directory.EnumerateFiles(Path.Combine(folder, "search"), "*", SearchOption.AllDirectories)
                .Where(file => file.Contains("/cold/", StringComparison.Ordinal))) File.Delete(file);
        }
        await using (var service = await AkoshaProcess.StartAsync(folder, settings))
        {
            var client = service.Client;
            var text = new SampleText(97);
            string[] Of(string system) => [.. Enumerable.Range(0, 50).Select(i => $"{system}-{i}")];
            for (var i = 0; i < 20; i++)
                await client.SearchAsync(new SearchRequest { Query = text.Query(6), SystemIds = Of(Systems[0]) });
            foreach (var system in Systems[1..])
            {
                var watch = Stopwatch.StartNew();
                var first = await client.SearchAsync(
                    new SearchRequest { Query = text.Query(6), SystemIds = Of(system) });
                Console.WriteLine(
                    $"tiers: cold, first search of {first.Tiers["cold"]}: {watch.Elapsed.TotalMilliseconds:F0} ms, "
                    + $"partial {first.Partial} [{string.Join(", ", first.Warnings)}]");
                await Task.Delay(1000); // its index goes to the cache
            }
            Console.WriteLine($"tiers: cold, again: {await MeasureAsync(client, text, 200, Of(Systems[1]))}");
            await service.StopAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, string> Settings(params (string Key, string Value)[] more) =>
        more.ToDictionary(pair => pair.Key, pair => pair.Value);

    private static async Task<Measured> MeasureAsync(AkoshaClient client, SampleText text, int searches, string[]? systems = null)
    {
        var measured = new Measured();
        for (var i = 0; i < searches + 50; i++)
        {
            var query = text.Query(6);
            var watch = Stopwatch.StartNew();
            await client.SearchAsync(new SearchRequest { Query = query, SystemIds = systems });
            if (i >= 50) measured.Add(watch.Elapsed);
        }
        return measured;
    }

    private static async Task<double> ThroughputAsync(AkoshaProcess service)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            using var search = new BlindSearch(service);
            var text = new SampleText(200 + seed);
            for (; watch.Elapsed < Load; Interlocked.Increment(ref count)) await search.RunAsync(text.Query(6));
        }));
        return count / watch.Elapsed.TotalSeconds;
    }
}
