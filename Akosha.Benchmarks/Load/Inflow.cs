using Akosha.Client;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Load;

/// <summary>Messages that flow in at a steady rate beside a measurement.</summary>
internal static class Inflow
{
    private const int Ticks = 10;

    /// <summary>Sends until it is told to end.</summary>
    /// <returns>How many messages were taken in, and how many requests failed.</returns>
    public static async Task<(int Messages, int Failed)> RunAsync(AkoshaProcess service, int perSecond, CancellationToken end)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var client = service.ClientOver(http); // it tries nothing twice: what is turned away counts
        var sending = new List<Task>();
        var failed = 0;
        var taken = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Ticks));
        for (var tick = 0; !end.IsCancellationRequested; tick++)
        {
            sending.Add(SendAsync(SampleText.Ndjson(seed: 500_000 + tick, perSecond / Ticks, 200)));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        await Task.WhenAll(sending);
        return (taken, failed);

        async Task SendAsync(string ndjson)
        {
            try
            {
                await client.AcceptAsync(ndjson, CancellationToken.None);
                Interlocked.Add(ref taken, perSecond / Ticks);
            }
            catch (Exception error) when (error is AkoshaException or HttpRequestException or TaskCanceledException)
            {
                Interlocked.Increment(ref failed);
            }
        }
    }
}
