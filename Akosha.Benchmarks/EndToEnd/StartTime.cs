using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>How long published services take from the start of their process to the first answer, each started in turn.</summary>
internal static class StartTime
{
    private const int Rounds = 20;

    /// <param name="services">
    /// Paths of the assemblies to start, without <c>.dll</c>; what others cost is told against the first.
    /// </param>
    public static async Task RunAsync(IReadOnlyList<string> services)
    {
        using var http = new HttpClient(); // for /alive, which is no part of the API
        var measured = services.Select(_ => new List<(double Elapsed, double Processor)>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < services.Count; i++)
            {
                var taken = await StartAsync(http, services[i]);
                if (round > 0) measured[i].Add(taken); // the first brings the files into memory
            }
        }
        for (var i = 0; i < services.Count; i++)
        {
            var elapsed = Sorted(measured[i], taken => taken.Elapsed);
            var processor = Sorted(measured[i], taken => taken.Processor);
            var ratio = Sorted([.. measured[i].Zip(measured[0])], pair => pair.First.Processor / pair.Second.Processor)[
                Rounds / 2];
            Console.WriteLine(
                $"{services[i]}: {elapsed[0]:F2} - {elapsed[Rounds / 2]:F2} - {elapsed[^1]:F2} s, {processor[0]:F2} - "
                + $"{processor[Rounds / 2]:F2} - {processor[^1]:F2} s of processor time ({ratio:P0} of the first)");
        }
    }

    private static async Task<(double Elapsed, double Processor)> StartAsync(HttpClient http, string service)
    {
        var watch = Stopwatch.StartNew();
        await using var process = AkoshaProcess.Launch(assembly: Path.GetFullPath(service));
        while (!await process.AnswersAsync(http, "/alive"))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException($"the service did not come to answer:\n{process.Output}");
            await Task.Delay(5);
        }
        var taken = (watch.Elapsed.TotalSeconds, process.ProcessorTime.TotalSeconds);
        await process.StopAsync();
        return taken;
    }

    private static double[] Sorted<T>(IReadOnlyCollection<T> all, Func<T, double> of) => [.. all.Select(of).Order()];
}
