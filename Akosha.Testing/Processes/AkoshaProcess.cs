using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akosha.Client;

namespace Akosha.Testing.Processes;

/// <summary>
/// A service of Akosha as a real process of its own on free loopback ports, with a data folder to itself unless given one.
/// </summary>
public sealed class AkoshaProcess : IAsyncDisposable
{
    private readonly string _data;
    private readonly bool _ownsData;
    private readonly Process _process;
    private readonly List<string> _output = [];
    private bool _isDisposed;

    private AkoshaProcess(string assembly, string data, bool ownsData, IReadOnlyDictionary<string, string> settings)
    {
        _data = data;
        _ownsData = ownsData;
        var ingestion = FreePort();
        var search = FreePort();
        Ingestion = new Uri($"http://127.0.0.1:{ingestion}");
        Search = new Uri($"http://127.0.0.1:{search}");
        Client = AkoshaClient.Create(Addresses(TimeSpan.FromMinutes(10)));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly + ".dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = $"{Ingestion};{Search}";
        start.Environment["AKOSHA__STORAGE__PATH"] = data;
        foreach (var (key, value) in settings) start.Environment[key] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it takes conversations.</summary>
    public Uri Ingestion { get; }

    /// <summary>Where it answers searches (the same process unless it is a lone ingestion service).</summary>
    public Uri Search { get; }

    /// <summary>
    /// A client of it, which goes with it. It tries nothing twice: what fails is to be seen, and to be counted.
    /// </summary>
    public AkoshaClient Client { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>The memory it occupies (bytes).</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory it has occupied so far (bytes).</summary>
    public long PeakBytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The data folder.</summary>
    public string Data => _data;

    /// <summary>What it wrote to its console.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts a service without waiting for it to be ready.</summary>
    public static AkoshaProcess Launch(
        string? data = null, IReadOnlyDictionary<string, string>? settings = null, string assembly = "Akosha.Standalone") =>
        new(assembly, data ?? Path.Combine(Path.GetTempPath(), $"akosha-{Guid.NewGuid():N}"), data is null, settings
            ?? new Dictionary<string, string>());

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time (a minute by default).</exception>
    public static async Task<AkoshaProcess> StartAsync(
        string? data = null, IReadOnlyDictionary<string, string>? settings = null, string assembly = "Akosha.Standalone",
            TimeSpan? patience = null)
    {
        using var http = new HttpClient();
        for (var attempt = 1; ; attempt++)
        {
            var service = Launch(data, settings, assembly);
            if (await service.IsReadyAsync(http, patience ?? TimeSpan.FromMinutes(1))) return service;
            await service.DisposeAsync();
            // A port that was free when it was chosen may be somebody else's by now.
            if (attempt == 3 || !service.Output.Contains("address already in use", StringComparison.Ordinal))
                throw new InvalidOperationException($"the service did not become ready:\n{service.Output}");
        }
    }

    /// <summary>
    /// A client of it for those who make requests until it ends and beyond: over connections that do not go with it.
    /// </summary>
    /// <param name="http">The connections, and how long a request may take; nothing is tried twice unless these do.</param>
    public AkoshaClient ClientOver(HttpClient http) => new(http, Addresses(Timeout.InfiniteTimeSpan));

    /// <summary>Whether a path is answered with success, now.</summary>
    public async Task<bool> AnswersAsync(HttpClient http, string path, CancellationToken cancellation = default)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Ingestion, path), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false; // not listening, or not in time
        }
    }

    /// <summary>Ends the process as a power failure would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to end (SIGTERM) and waits for it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start(
            "kill", [
            "-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        Client.Dispose();
        if (_ownsData && Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    /// <summary>A port of loopback that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private AkoshaClientOptions Addresses(TimeSpan timeout) => new()
    {
        Address = Ingestion,
        SearchAddress = Search,
        MaxRetries = 0,
        Timeout = timeout,
    };

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            if (line.Data is { } text) _output.Add(text);
    }

    private async Task<bool> IsReadyAsync(HttpClient http, TimeSpan patience)
    {
        for (var started = Stopwatch.StartNew(); started.Elapsed < patience && !_process.HasExited;)
        {
            if (await AnswersAsync(http, "/health")) return true;
            await Task.Delay(25);
        }
        return false;
    }
}
