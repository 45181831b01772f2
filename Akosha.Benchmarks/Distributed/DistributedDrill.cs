using System.Diagnostics;
using Akosha.Benchmarks.EndToEnd;
using Akosha.Client;
using Akosha.Testing.Faults;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Distributed;

/// <summary>
/// The distributed deployment under load and under fault: throughput, freshness, then one drill after the other while a
/// ledger keeps count of what was acknowledged.
/// </summary>
internal static class DistributedDrill
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    public static async Task RunAsync(IReadOnlySet<string> chosen)
    {
        await using var deployment = await Deployment.StartAsync(LakeSettings.S3,
            ("AKOSHA__QUEUE__CLAIMMILLISECONDS", "5000"), ("AKOSHA__RESILIENCE__OBJECTSTORE__BREAKMILLISECONDS", "5000"),
            // Both ingesters compact, every other second, through everything.
            ("AKOSHA__MAINTENANCE__INTERVALSECONDS", "2"), ("AKOSHA__MAINTENANCE__COMPACTFILES", "8"));
        if (Chosen("throughput")) await ThroughputAsync(deployment, 40_000);
        if (Chosen("freshness")) await FreshnessAsync(deployment, TimeSpan.FromSeconds(15));
        using var ledger = new Ledger(deployment);
        foreach (var (name, title, fault) in Faults.All)
            if (Chosen(name)) await DrillAsync(deployment, ledger, title, fault);
        await KeepLogsAsync(deployment);

        bool Chosen(string drill) => chosen.Count == 0 || chosen.Contains(drill);
    }

    private static async Task DrillAsync(Deployment deployment, Ledger ledger, string title, Func<Deployment, Task> fault)
    {
        Console.WriteLine($"drill: {title}");
        var before = ledger.Acknowledged;
        var refused = ledger.Refused;
        var queries = ledger.Queries;
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(ledger.SendAsync(Pause, end.Token), ledger.SearchAsync(Pause / 2, end.Token));
        var watch = Stopwatch.StartNew();
        await fault(deployment);
        await end.CancelAsync();
        await load;
        var lasted = watch.Elapsed;
        watch.Restart();
        await ledger.SettleAsync(TimeSpan.FromMinutes(3));
        var settled = watch.Elapsed;
        var (lost, doubled) = await ledger.AuditAsync();
        Console.WriteLine(
            $"  in {lasted.TotalSeconds:F1} s: acknowledged {ledger.Acknowledged - before} (in all {ledger.Acknowledged}), "
            + $"refused by both addresses {ledger.Refused - refused}, "
            + $"searches failed {ledger.Queries.Failed - queries.Failed} of {ledger.Queries.All - queries.All}, drained in "
            + $"{settled.TotalSeconds:F1} s: "
            + $"lost {lost}, doubled {doubled}");
    }

    /// <summary>Keeps what the processes wrote, if AKOSHA_DRILL_LOGS names a folder.</summary>
    private static async Task KeepLogsAsync(Deployment deployment)
    {
        if (Environment.GetEnvironmentVariable("AKOSHA_DRILL_LOGS") is not { } folder) return;
        foreach (var process in deployment.Ingesters.Concat(deployment.Searchers))
            await File.WriteAllTextAsync(Path.Combine(folder, $"{process.Id}.log"), process.Output);
    }

    private static async Task ThroughputAsync(Deployment deployment, int messages)
    {
        using var ledger = new Ledger(deployment);
        await Task.WhenAll(
            deployment.Ingesters.Select((ingester, i) => ingester.Client.AcceptAsync(SampleText.Ndjson(500 + i, 2_000, 200))));
        await ledger.SettleAsync(TimeSpan.FromMinutes(1));
        var bodies = deployment.Ingesters.Select((_, i) => SampleText.Ndjson(700 + i, messages / 2, 200)).ToList();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(deployment.Ingesters.Select((ingester, i) => ingester.Client.AcceptAsync(bodies[i])));
        var accepted = watch.Elapsed;
        await ledger.DrainAsync(TimeSpan.FromMinutes(3));
        Console.WriteLine(
            $"throughput: {messages} messages of 200 bytes accepted in {accepted.TotalSeconds:F1} s, committed in "
            + $"{watch.Elapsed.TotalSeconds:F1} s: {messages / watch.Elapsed.TotalSeconds:F0} messages/s");
        await ledger.SettleAsync(TimeSpan.FromMinutes(1));
        Console.WriteLine($"  searchable in both searchers after {watch.Elapsed.TotalSeconds:F1} s");
    }

    private static async Task FreshnessAsync(Deployment deployment, TimeSpan length)
    {
        using var end = new CancellationTokenSource(length);
        var flow = FlowAsync(deployment, end.Token);
        var measured = new Measured();
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var watch = Stopwatch.StartNew();
            await deployment.Ingesters[0].Client.StoreAsync(
                SampleConversation.Of("probe", $"c{i}", $"the marker is zebra{i}"), cancellation: CancellationToken.None);
            while (!await FoundAsync(deployment, i)) await Task.Delay(10, CancellationToken.None);
            measured.Add(watch.Elapsed);
        }
        await flow;
        Console.WriteLine(
            $"freshness: sent to one ingester until found in both searchers, while 300 messages/s flow: {measured}");
    }

    private static async Task<bool> FoundAsync(Deployment deployment, int probe)
    {
        try
        {
            foreach (var searcher in deployment.Searchers)
                if (await searcher.Client.FindConversationAsync("probe", $"c{probe}") is null) return false;
            return true;
        }
        catch (AkoshaException)
        {
            return false; // not to be had yet
        }
    }

    private static async Task FlowAsync(Deployment deployment, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var tick = 0; !end.IsCancellationRequested; tick++)
        {
            await deployment.Ingesters[tick % 2].Client.AcceptAsync(
                SampleText.Ndjson(10_000 + tick, 30, 200), CancellationToken.None);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
