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
        var (ended, output) = await Tool.RunAsync(
            "python3", [Path.Combine(Repository.Root, "scripts", "check_load.py"), file, "500"]);
        Assert.Equal(code, ended);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}
