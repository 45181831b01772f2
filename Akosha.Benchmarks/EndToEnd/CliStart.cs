using System.Diagnostics;
using System.Globalization;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// How long the program on the command line takes from the start of its process to its end: a search against a service that is
/// warm, in turn with a command that asks nobody.
/// </summary>
internal static class CliStart
{
    private const int Rounds = 20, Messages = 5_000, TicksASecond = 100;

    /// <param name="programs">Paths of <c>akosha</c>, as it was published.</param>
    public static async Task RunAsync(IReadOnlyList<string> programs)
    {
        await using var service = await AkoshaProcess.StartAsync();
        await service.Client.SendAsync(SampleText.Ndjson(0, Messages, 200));
        var query = new SampleText(seed: 99).Query(2);
        string[][] commands = [["search", query, "--address", service.Search.ToString()], ["--version"]];
        var asked = programs.SelectMany(program => commands.Select(command => (Program: program, Command: command))).ToList();
        var measured = asked.Select(_ => new List<(double Elapsed, double Processor)>()).ToList();
        for (var round = 0; round <= Rounds; round++)
            for (var i = 0; i < asked.Count; i++)
            {
                var taken = await RunAsync(asked[i].Program, asked[i].Command);
                if (round > 0) measured[i].Add(taken); // the first brings the files into memory
            }
        for (var i = 0; i < asked.Count; i++)
        {
            var elapsed = measured[i].Select(taken => taken.Elapsed).Order().ToList();
            Console.WriteLine(
                $"{asked[i].Program} {asked[i].Command[0]}: {elapsed[0]:F0} - {elapsed[Rounds / 2]:F0} - {elapsed[^1]:F0} ms, "
                + $"{measured[i].Average(taken => taken.Processor):F0} ms of processor time");
        }
    }

    private static async Task<(double Elapsed, double Processor)> RunAsync(string program, string[] command)
    {
        var before = ChildrenTicks();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = watch.Elapsed.TotalMilliseconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {await output}{errors}");
        return (elapsed, (ChildrenTicks() - before) * 1_000.0 / TicksASecond);
    }

    /// <summary>The processor time of the processes that this one has started and that have ended; 0 if none is told.</summary>
    private static long ChildrenTicks()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the state on, which is the third
        return long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
    }
}
