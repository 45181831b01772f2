using System.Net;
using System.Net.Sockets;

namespace Akosha.Tests.Cli;

/// <summary>A way to a server that stops after some bytes in one direction, so that what is under way stays so.</summary>
internal sealed class HeldWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Uri _target;
    private readonly long _up, _down;
    private readonly Task _running;
    private long _sent, _received;

    /// <param name="target">The server.</param>
    /// <param name="up">The bytes to the server that pass; null for all.</param>
    /// <param name="down">The bytes from it that pass; null for all.</param>
    public HeldWire(Uri target, long? up = null, long? down = null)
    {
        _target = target;
        _up = up ?? long.MaxValue;
        _down = down ?? long.MaxValue;
        _listener.Start();
        _running = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>Ends when it has stopped.</summary>
    public Task Held => _held.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(PassAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        finally
        {
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            await far.ConnectAsync(_target.Host, _target.Port, _ending.Token);
            await Task.WhenAll(
                CopyAsync(near, far, length => Interlocked.Add(ref _sent, length) > _up),
                CopyAsync(far, near, length => Interlocked.Add(ref _received, length) > _down));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Func<int, bool> isEnough)
    {
        var buffer = new byte[16 * 1024];
        for (int length; (length = await from.GetStream().ReadAsync(buffer, _ending.Token)) > 0;)
        {
            if (isEnough(length))
            {
                _held.TrySetResult();
                await Task.Delay(Timeout.Infinite, _ending.Token);
            }
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _ending.Token);
        }
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
