using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Akosha.Testing.Processes;

/// <summary>
/// A redis-server (or what REDIS_SERVER names) of one's own with an append-only file, to be killed and started again on the same
/// data.
/// </summary>
public sealed class RedisProcess : IAsyncDisposable
{
    private static readonly string Server = Environment.GetEnvironmentVariable("REDIS_SERVER") is { Length: > 0 } named ? named
        : "redis-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("akosha-redis-").FullName;
    private readonly int _port = AkoshaProcess.FreePort();
    private Process? _process;

    /// <summary>True if it can be started here.</summary>
    public static bool IsInstalled =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, Server)));

    /// <summary>Host and port, as StackExchange.Redis takes them; the same after each start.</summary>
    public string ConnectionString => $"127.0.0.1:{_port}";

    /// <summary>Starts the server, with what its append-only file holds, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Server,
            ["--port", $"{_port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "yes"])
        {
            RedirectStandardOutput = true,
        });
        _process!.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(25);
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends the server a signal: STOP has it go on listening and never answer, CONT ends that.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
