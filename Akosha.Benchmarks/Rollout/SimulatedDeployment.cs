using System.Diagnostics;
using Akosha.Testing.Processes;

namespace Akosha.Benchmarks.Rollout;

/// <summary>
/// A Deployment of a cluster, as far as rollouts and drains go: one pod more at a time, and none is taken away before its
/// successor is available.
/// </summary>
internal sealed class SimulatedDeployment(
    string service, string assembly, int replicas, string data, Func<Dictionary<string, string>> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly PodTimes _times = PodTimes.Of(service);
    private List<SimulatedPod> _pods = [];
    private int _node;

    public string Service => service;

    /// <summary>Where its pods are reached.</summary>
    public ServiceAddress Address { get; } = new();

    /// <summary>Starts it, and waits until all its pods are ready.</summary>
    public async Task StartAsync()
    {
        for (var i = 0; i < replicas; i++) _pods.Add(Add([], assembly));
        while (!_pods.TrueForAll(pod => pod.IsReady)) await Task.Delay(Look);
    }

    /// <summary>Replaces every pod by one of another revision; one that is given up is taken back.</summary>
    /// <param name="changed">The settings of the revision that are others.</param>
    /// <param name="image">The assembly of its image; null for the same.</param>
    /// <param name="deadline">In place of the manifest's, for drills that shall not last that long.</param>
    /// <returns>Null, or why it was given up.</returns>
    public async Task<string?> RollAsync((string Key, string Value)[] changed, string? image = null, TimeSpan? deadline = null)
    {
        var former = _pods;
        var successors = new List<SimulatedPod>();
        var ending = new List<Task>();
        for (var i = 0; i < replicas; i++)
        {
            var successor = Add(changed, image ?? assembly);
            for (var waited = Stopwatch.StartNew(); !successor.IsAvailable; await Task.Delay(Look))
            {
                if (waited.Elapsed < (deadline ?? _times.Deadline)) continue;
                var said = successor.Output.Split('\n').LastOrDefault(line => line.Length > 0) ?? "nothing";
                await successor.DisposeAsync();
                _pods = [.. former.Skip(i), .. successors];
                await Task.WhenAll(ending);
                return said;
            }
            successors.Add(successor);
            ending.Add(former[i].EndAsync());
        }
        _pods = successors;
        await Task.WhenAll(ending);
        return null;
    }

    /// <summary>Empties a node: its pods are taken away as the disruption budget allows, and made anew elsewhere.</summary>
    public async Task DrainAsync(int node)
    {
        var ending = new List<Task>();
        foreach (var pod in _pods.Where(pod => pod.Node == node).ToList())
        {
            // A pod that is not ready uses up the budget.
            while (_pods.Count(other => other.IsReady) <= replicas - _times.MaxUnavailable) await Task.Delay(Look);
            _pods.Remove(pod);
            ending.Add(pod.EndAsync());
            _node = node + 1;
            _pods.Add(Add([], assembly));
        }
        while (!_pods.TrueForAll(pod => pod.IsReady)) await Task.Delay(Look);
        await Task.WhenAll(ending);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods) await pod.DisposeAsync();
        await Address.DisposeAsync();
    }

    private SimulatedPod Add((string Key, string Value)[] changed, string image)
    {
        var all = settings();
        foreach (var (key, value) in changed) all[key] = value;
        var pod = new SimulatedPod(AkoshaProcess.Launch(data, all, image), _times, Address, _node++ % 2);
        pod.Start();
        return pod;
    }
}
