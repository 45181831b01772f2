using System.Diagnostics;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Monitoring;

/// <summary>The script that holds Locust's figures to the contract.</summary>
public sealed class LoadScriptTests
{
    private const string Header = "Type,Name,Request Count,Failure Count,Median Response Time,50%,99%";

    [Theory]
    [InlineData(0, "", "POST,search,250,0,20,20,90", "GET,metrics,750,0,5,5,9")]
    [InlineData(1, "search: p99 501 ms", "POST,search,250,0,20,20,501", "GET,metrics,750,0,5,5,9")]
    [InlineData(1, "metrics: 1 of 750 requests failed", "POST,search,250,0,20,20,90", "GET,metrics,750,1,5,5,9")]
    [InlineData(1, "search: no requests", "GET,metrics,750,0,5,5,9")]
    [InlineData(1, "the mix", "POST,search,700,0,20,20,90", "GET,metrics,750,0,5,5,9")]
    public async Task Figures_that_do_not_hold_fail_and_are_named(int code, string said, params string[] rows)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "stats.csv");
        await File.WriteAllLinesAsync(file, [Header, .. rows], TestContext.Current.CancellationToken);
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Akosha.sln"))) root = root.Parent;
        using var python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(root.FullName, "scripts", "check_load.py"), file, "500"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = await python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, python.ExitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
