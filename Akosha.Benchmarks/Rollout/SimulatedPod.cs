using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Rollout;

/// <summary>A pod: a process that is probed, and that ends as a pod ends.</summary>
internal sealed class SimulatedPod(AkoshaProcess process, PodTimes times, ServiceAddress service, int node) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Stopwatch _ready = new();
    private Task _probing = Task.CompletedTask;

    /// <summary>Which node it is on.</summary>
    public int Node => node;

    /// <summary>True once it has been ready for as long as a rollout asks for.</summary>
    public bool IsAvailable => IsReady && _ready.Elapsed >= times.MinReady;

    public bool IsReady { get; private set; }

    /// <summary>What it wrote.</summary>
    public string Output => process.Output;

    public void Start() => _probing = ProbeAsync();

    /// <summary>
    /// Ends it: out of the Service, and at the same time asleep; then told to end, and killed when its grace has passed.
    /// </summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _probing;
        IsReady = false;
        var leaving = service.TellAsync(process.Search, isReady: false);
        var grace = Task.Delay(times.Grace);
        await Task.Delay(times.PreStop);
        var ended = process.StopAsync();
        if (await Task.WhenAny(ended, grace) == grace)
            Console.WriteLine($"  {process.Id} was killed: it did not end within {times.Grace.TotalSeconds:F0} s");
        await leaving;
        await process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await process.DisposeAsync();
    }

    private async Task ProbeAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(4) }; // a kubelet is no client
        for (var failures = 0; !_end.IsCancellationRequested;)
        {
            failures = await process.AnswersAsync(http, "/health", _end.Token) ? 0 : failures + 1;
            if (failures == 0 && !IsReady) await TurnAsync(true);
            if (failures >= times.ReadyFailures && IsReady) await TurnAsync(false);
            await Task.Delay(times.Ready, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task TurnAsync(bool isReady)
    {
        await service.TellAsync(process.Search, isReady);
        IsReady = isReady;
        _ready.Restart();
    }
}
