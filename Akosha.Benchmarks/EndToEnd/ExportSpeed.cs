using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.EndToEnd;

/// <summary>
/// How many messages of 200 bytes a second an export gives, and what memory it takes: of hot messages, and of the same as warm
/// and as cold ones.
/// </summary>
internal static class ExportSpeed
{
    private const int AtOnce = 50_000;

    public static async Task RunAsync(int messages)
    {
        var folder = Directory.CreateTempSubdirectory("akosha-export-").FullName;
        try
        {
            await using (var service = await AkoshaProcess.StartAsync(folder))
            {
                var client = service.Client;
                for (var first = 0; first < messages; first += AtOnce)
                    await client.SendAsync(SampleText.Ndjson(first, Math.Min(AtOnce, messages - first), 200));
                await client.CompactAsync();
                await client.SettleAsync();
                await service.StopAsync();
            }
            await MeasureAsync(folder, "hot", []);
            await MeasureAsync(folder, "warm", new() { ["AKOSHA__STORAGE__HOT__MAXAGEDAYS"] = "0" });
            await MeasureAsync(folder, "cold", new()
            {
                ["AKOSHA__STORAGE__HOT__MAXAGEDAYS"] = "0",
                ["AKOSHA__STORAGE__WARM__MAXAGEDAYS"] = "0",
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder, string tier, Dictionary<string, string> settings)
    {
        await using var service = await AkoshaProcess.StartAsync(
            folder, settings, "Akosha.Search", TimeSpan.FromMinutes(5));
        await service.Client.SettleAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(30) };
        var idle = service.ResidentBytes;
        for (var round = 0; round < 2; round++)
        {
            using var ending = new CancellationTokenSource();
            var highest = HighestAsync(service, ending.Token);
            var watch = Stopwatch.StartNew();
            var before = service.ProcessorTime;
            var (bytes, messages) = await ReadAsync(http, service);
            var took = watch.Elapsed;
            var worked = service.ProcessorTime - before;
            await ending.CancelAsync();
            Console.WriteLine(
                $"export: {messages} {tier} messages, {bytes / 1e6:F0} MB, in {took.TotalSeconds:F1} s: "
                + $"{messages / took.TotalSeconds:F0} messages/s, "
                + $"{worked.TotalMicroseconds / messages:F1} µs of processor each; "
                + $"{idle / 1e6:F0} MB resident when idle, {(await highest - idle) / 1e6:F0} MB more at the highest");
        }
        await service.StopAsync();
    }

    /// <summary>
    /// Reads an export as fast as it comes, and counts its messages by what each of them has once. It does without the client,
    /// which parts the stream into lines and looks for the place of each: that would be taken from the service beside it.
    /// </summary>
    private static async Task<(long Bytes, long Messages)> ReadAsync(HttpClient http, AkoshaProcess service)
    {
        await using var stream = await http.GetStreamAsync(new Uri(service.Search, "/api/v1/export"));
        var mark = "\"timestamp\":"u8.ToArray();
        var buffer = new byte[1 << 20];
        var kept = 0;
        var bytes = 0L;
        var messages = 0L;
        while (await stream.ReadAsync(buffer.AsMemory(kept)) is var read and > 0)
        {
            var filled = kept + read;
            bytes += read;
            messages += buffer.AsSpan(0, filled).Count(mark);
            kept = Math.Min(filled, mark.Length - 1); // a mark may be cut
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
        return (bytes, messages);
    }

    private static async Task<long> HighestAsync(AkoshaProcess service, CancellationToken cancellation)
    {
        var highest = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            highest = Math.Max(highest, service.ResidentBytes);
            await Task.Delay(50, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return highest;
    }
}
