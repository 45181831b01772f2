using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Akosha.Benchmarks.Rollout;

/// <summary>
/// The address of a service of a cluster: a connection goes to one of the pods that are ready, at random, and stays with it. What
/// is known of the pods comes a second late, as it does on nodes.
/// </summary>
internal sealed class ServiceAddress : IAsyncDisposable
{
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Uri, bool> _endpoints = new();
    private readonly Task _serving;

    public ServiceAddress()
    {
        _listener.Start(512);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Tells that a pod takes new connections, or takes none any more.</summary>
    public async Task TellAsync(Uri pod, bool isReady)
    {
        await Task.Delay(Lateness);
        if (isReady) _endpoints[pod] = true;
        else _endpoints.TryRemove(pod, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = PassAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using (client)
        using (var pod = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            client.NoDelay = true;
            var ready = _endpoints.Keys.ToArray();
            try
            {
                if (ready.Length == 0) throw new SocketException((int)SocketError.ConnectionRefused);
                var chosen = ready[Random.Shared.Next(ready.Length)];
                await pod.ConnectAsync(IPAddress.Loopback, chosen.Port, _end.Token);
                await Task.WhenAll(PumpAsync(client, pod), PumpAsync(pod, client));
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                client.LingerState = new LingerOption(true, 0); // nobody there, or gone: a reset
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
            for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _end.Token);
        to.Shutdown(SocketShutdown.Send);
    }
}
