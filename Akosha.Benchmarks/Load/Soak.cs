using System.Diagnostics;
using Akosha.Client;
using Akosha.Testing.Faults;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>
/// The distributed deployment under the standard mix for a long time, with a random fault every few seconds; at the end
/// everything acknowledged must be there once, and memory and handles must be what they were after the warm-up.
/// </summary>
internal static class Soak
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(2), Calm = TimeSpan.FromSeconds(8);

    /// <summary>Runs it; the faults are drawn with a fixed seed.</summary>
    /// <param name="length">How long, with two minutes without faults at the beginning and at the end.</param>
    /// <param name="isCalm">True for no faults at all: what grows then, grows by itself.</param>
    public static async Task RunAsync(TimeSpan length, bool isCalm)
    {
        await using var deployment = await Deployment.StartAsync(
            LakeSettings.S3, ("AKOSHA__QUEUE__CLAIMMILLISECONDS", "5000"),
            ("AKOSHA__RESILIENCE__OBJECTSTORE__BREAKMILLISECONDS", "5000"),
            ("AKOSHA__MAINTENANCE__INTERVALSECONDS", "5"), ("AKOSHA__MAINTENANCE__COMPACTFILES", "16"),
                ("AKOSHA__LOG__LEVEL", "Error"));
        using var ledger = new Ledger(deployment);
        using var end = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var load = LoadAsync(deployment, ledger, end.Token);
        Console.WriteLine($"soak: in the second half of the warm-up: {await CalmAsync(deployment)}");
        var random = new Random(17);
        var faults = Faults.All.Where(fault => fault.Name is not ("compact" or "rolling")).ToList();
        while (watch.Elapsed < length - WarmUp)
        {
            var fault = isCalm ? ("calm", "no fault", _ => Task.Delay(Calm)) : faults[random.Next(faults.Count)];
            await fault.Do(deployment);
            Console.WriteLine(
                $"soak: {watch.Elapsed.TotalMinutes:F1} min, {fault.Title}; acknowledged {ledger.Acknowledged}, searches failed "
                + $"{ledger.Queries.Failed} of {ledger.Queries.All}; {Use(deployment)}");
            await Task.Delay(Calm);
        }
        // As long without faults as before them: what is left then is what they left.
        var use = await CalmAsync(deployment);
        await end.CancelAsync();
        await load;
        await ledger.SettleAsync(TimeSpan.FromMinutes(3));
        var (lost, doubled) = await ledger.AuditAsync();
        Console.WriteLine($"soak: {await LeftoversAsync(deployment)}");
        Console.WriteLine(
            $"soak: {watch.Elapsed.TotalMinutes:F1} min: acknowledged {ledger.Acknowledged}, refused {ledger.Refused}, searches "
            + $"failed {ledger.Queries.Failed} of {ledger.Queries.All}, lost {lost}, doubled {doubled}; {use}");

        // The searchers hold all that came since the warm-up. What they would need for it without all that happened:
        for (var i = 0; i < 2; i++)
        {
            await deployment.RestartSearcherAsync(i);
            await deployment.RestartIngesterAsync(i);
        }
        using var endAgain = new CancellationTokenSource();
        var loadAgain = LoadAsync(deployment, ledger, endAgain.Token);
        Console.WriteLine(
            $"soak: new processes over the same messages, in a warm-up of their own: {await CalmAsync(deployment)}");
        await endAgain.CancelAsync();
        await loadAgain;
    }

    /// <summary>
    /// Two minutes without a fault; what the processes use in the second of them, lowest, median and highest, since each
    /// compaction is a peak.
    /// </summary>
    private static async Task<string> CalmAsync(Deployment deployment)
    {
        await Task.Delay(WarmUp / 2);
        var memory = All(deployment).Select(_ => new List<long>()).ToList();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < WarmUp / 2; await Task.Delay(1_000))
            foreach (var (process, samples) in All(deployment).Select(named => named.Process).Zip(memory))
                samples.Add(process.ResidentBytes / 1_000_000);
        foreach (var samples in memory) samples.Sort();
        return string.Join(", ", All(deployment).Zip(memory, (named, samples) =>
            $"{named.Name} {samples[0]} – {samples[samples.Count / 2]} – {samples[^1]} MB {Handles(named.Process)}"));
    }

    private static Task LoadAsync(Deployment deployment, Ledger ledger, CancellationToken end) => Task.WhenAll(
        ledger.SendAsync(TimeSpan.FromMilliseconds(400), end), ledger.SearchAsync(TimeSpan.FromMilliseconds(200), end),
            ReadTotalsAsync(deployment, end));

    private static async Task ReadTotalsAsync(Deployment deployment, CancellationToken end)
    {
        using var http = new HttpClient();
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            try
            {
                await deployment.Searchers[turn % 2].ClientOver(http).MetricsAsync(CancellationToken.None);
            }
            catch (Exception error) when (error is AkoshaException or HttpRequestException)
            {
                // It is being killed, or does not answer yet; what is counted is what is lost.
            }
            await Task.Delay(17, CancellationToken.None);
        }
    }

    private static async Task<string> LeftoversAsync(Deployment deployment)
    {
        using var http = new HttpClient(); // for the scrape, which is no part of the API
        var queue = await deployment.Ingesters[0].Client.Operations.QueueAsync();
        var runs = new List<string>();
        foreach (var ingester in deployment.Ingesters)
        {
            var metrics = await http.GetStringAsync(new Uri(ingester.Ingestion, "/metrics"));
            runs.AddRange(
                metrics.Split('\n').Where(line => line.StartsWith("akosha_maintenance_runs_total{", StringComparison.Ordinal)));
        }
        return $"dead letters {queue.DeadLetters}; {string.Join(", ", runs)}";
    }

    private static string Use(Deployment deployment) =>
        string.Join(
            ", ", All(deployment)
            .Select(named => $"{named.Name} {named.Process.ResidentBytes / 1_000_000} MB {Handles(named.Process)}"));

    private static IEnumerable<(string Name, AkoshaProcess Process)> All(Deployment deployment) =>
        deployment.Ingesters.Select((process, i) => ($"ingester {i}", process))
            .Concat(deployment.Searchers.Select((process, i) => ($"searcher {i}", process)));

    /// <summary>
    /// The handles of a process; those of loaded code, which come with what runs for the first time, by themselves.
    /// </summary>
    private static string Handles(AkoshaProcess process)
    {
        var targets = Directory.GetFiles($"/proc/{process.Id}/fd").Select(handle => new FileInfo(handle).LinkTarget).ToList();
        var code = targets.Count(target => Path.GetExtension(target) is ".dll" or ".pdb");
        return $"{targets.Count - code} handles and {code} of code";
    }
}
