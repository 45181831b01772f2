using System.Diagnostics;

namespace Akosha.Tests.Hosting;

/// <summary>Programs that tests run; a test whose program is not installed is skipped.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and what it wrote to both of its outputs.</returns>
    public static async Task<(int Code, string Said)> RunAsync(string name, string[] arguments, string input = "", string? folder = null)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, name))), $"{name} is not installed (test.sh installs it where it can)");
        using var process = Process.Start(new ProcessStartInfo(name, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = Task.WhenAll(process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(await said));
    }
}
