using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Akosha.Tests.Gateway;

/// <summary>A server that dies in the middle of its first requests, after it has read them, and answers those after.</summary>
internal sealed class DyingReplica : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private int _deaths;

    public DyingReplica(int deaths)
    {
        _deaths = deaths;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The requests that it has read, whole.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var stream = client.GetStream();
                Requests.Add(await ReadRequestAsync(stream));
                if (_deaths-- > 0) client.Client.LingerState = new LingerOption(true, 0); // closed by a reset
                else await stream.WriteAsync(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray(), _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var sent = text.ToString();
            var head = sent.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && sent.Length >= head + 4 + LengthOf(sent[..head]))) return sent;
        }
    }

    private static int LengthOf(string head) =>
        head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } line
        ? int.Parse(line.AsSpan(16), System.Globalization.CultureInfo.InvariantCulture) : 0;
}
