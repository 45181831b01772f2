using System.Diagnostics;
using System.Globalization;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Cli;

/// <summary>The program as a real process, with a home of its own, which signals can reach.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _said, _errors;

    private CliProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        // What nobody reads fills the pipe, and the process waits for ever.
        _said = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>True if it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a command.</summary>
    /// <param name="home">The folder that has what it keeps.</param>
    /// <param name="args">The command line.</param>
    public static CliProcess Start(string home, params string[] args)
    {
        // A shell that runs tests in the background has them, and what they start, ignore SIGINT.
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Akosha.Cli.dll"), .. args];
        var start = OperatingSystem.IsLinux() ? new ProcessStartInfo("env", ["--default-signal=INT", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = start.Environment["XDG_CONFIG_HOME"] = home;
        foreach (var name in new[] { "AKOSHA_ADDRESS", "AKOSHA_KEY", "AKOSHA_CONFIG" }) start.Environment.Remove(name);
        return new CliProcess(start);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Said, string Errors)> RunAsync(string home, params string[] args)
    {
        await using var process = Start(home, args);
        return await process.EndAsync();
    }

    /// <summary>Presses Ctrl-C.</summary>
    public async Task InterruptAsync()
    {
        var (code, _, errors) = await Tool.TryAsync(
            new ProcessStartInfo("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]));
        Assert.True(code == 0, errors);
    }

    /// <summary>Ends it as a power failure would: SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits until it has ended.</summary>
    public async Task<(int Code, string Said, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _said, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
