using System.ComponentModel;
using System.Diagnostics;

namespace Akosha.Tests.Hosting;

/// <summary>Programs that tests run.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end; the test is skipped if it is not installed.</summary>
    /// <returns>Its exit code, and what it wrote to both of its outputs.</returns>
    public static async Task<(int Code, string Said)> RunAsync(
        string name, string[] arguments, string input = "", string? folder = null)
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, name))),
            $"{name} is not installed (test.sh installs it where it can)");
        var (code, output, errors) = await TryAsync(
            new ProcessStartInfo(name, arguments) { WorkingDirectory = folder ?? "" }, input,
            TestContext.Current.CancellationToken);
        return (code, errors + output);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, -1 if there is no such program, and what it wrote to its outputs.</returns>
    public static async Task<(int Code, string Output, string Errors)> TryAsync(
        ProcessStartInfo start, string input = "", CancellationToken cancellation = default)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            // What nobody reads fills the pipe, and the process waits for ever.
            var said = Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, (await said)[0], (await said)[1]);
        }
        catch (Win32Exception)
        {
            return (-1, "", "");
        }
    }
}
