using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// What compaction costs an ingestion service into which messages of one day flow: the bytes written in all, the time it takes,
/// and memory.
/// </summary>
internal static class CompactionCost
{
    private const int Batch = 500, FilesInRound = 16;

    /// <summary>Sends the messages and compacts after every sixteen files.</summary>
    /// <param name="messages">How many messages of 200 bytes.</param>
    public static async Task RunAsync(int messages)
    {
        await using var service = await AkoshaProcess.StartAsync(
            assembly: "Akosha.Ingestion", settings: new Dictionary<string, string>
            {
                ["AKOSHA__MAINTENANCE__INTERVALSECONDS"] = "86400",
                ["AKOSHA__MAINTENANCE__COMPACTFILES"] = $"{FilesInRound}",
                ["AKOSHA__LOG__LEVEL"] = "Warning",
            });
        var client = service.Client;
        var compacting = new Stopwatch();
        for (var sent = 0; sent < messages;)
        {
            for (var file = 0; file < FilesInRound; file++, sent += Batch)
                await client.AcceptAsync(SampleText.Ndjson(seed: sent, Batch, 200));
            compacting.Start();
            await client.CompactAsync();
            compacting.Stop();
            if (sent % (messages / 8) < Batch * FilesInRound)
                Console.WriteLine($"compaction: {sent} messages: {Cost(service, compacting)}");
        }
        Console.WriteLine($"compaction: end: {Cost(service, compacting)}");
        await Task.Delay(TimeSpan.FromSeconds(30));
        Console.WriteLine($"compaction: 30 s later: {Cost(service, compacting)}");
    }

    private static string Cost(AkoshaProcess service, Stopwatch compacting)
    {
        var files = Directory.GetFiles(service.Data, "*.parquet", SearchOption.AllDirectories);
        return $"{files.Length} files written, {files.Sum(file => new FileInfo(file).Length) / 1e6:F0} MB; "
            + $"{compacting.Elapsed.TotalSeconds:F1} s in compaction; {service.ResidentBytes / 1_000_000} MB resident, "
            + $"{service.PeakBytes / 1_000_000} MB at most";
    }
}
