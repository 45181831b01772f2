using System.Text.Json;
using System.Text.RegularExpressions;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Monitoring;

/// <summary>
/// The alerts and dashboards: the rules by promtool's own tests, and every name they use by the sources that emit it.
/// </summary>
public sealed class MonitoringTests
{
    // Of ASP.NET Core, .NET and Prometheus itself.
    private static readonly string[] Foreign = [
        "http_server_request_duration_seconds", "dotnet_process_memory_working_set_bytes", "up"];

    public static TheoryData<string> Dashboards { get; } = [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "monitoring", "dashboards"), "*.json")
        .Select(file => Path.GetFileName(file)!)];

    [Fact]
    public async Task The_alerts_fire_when_they_should_and_only_then()
    {
        var (code, said) = await Tool.RunAsync(
            "promtool", ["test", "rules", "akosha.rules.test.yaml"],
            folder: Path.Combine(Repository.Root, "monitoring", "alerts"));
        Assert.True(code == 0, said);
    }

    [Fact]
    public void Every_alert_is_of_metrics_that_there_are_and_names_a_runbook_that_is_there()
    {
        var rules = File.ReadAllText(Path.Combine(Repository.Root, "monitoring", "alerts", "akosha.rules.yaml"));
        foreach (Match expression in Regex.Matches(rules, @"(?m)^\s+expr: (.+)$")) AssertEmitted(expression.Groups[1].Value);
        var runbooks = Regex.Matches(rules, @"runbook: (\S+)").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(Regex.Count(rules, "- alert:"), runbooks.Count);
        Assert.All(runbooks, runbook => Assert.True(File.Exists(Path.Combine(Repository.Root, runbook)), runbook));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Every_panel_is_of_metrics_that_there_are(string file)
    {
        var panels = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "monitoring", "dashboards", file)))
            .RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.NotEmpty(panels);
        Assert.All(
            panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()), target =>
                AssertEmitted(target.GetProperty("expr").GetString()!));
    }

    private static void AssertEmitted(string expression)
    {
        var names = Regex.Matches(
            Regex.Replace(expression, @"\{[^}]*\}|by \([^)]*\)", " "), @"\b(akosha|redis|http|dotnet|up)[a-z_]*\b")
            .Select(match => match.Value).ToList();
        Assert.NotEmpty(names);
        foreach (var name in names)
        {
            var plain = Regex.Replace(name, "_(bucket|count|sum)$", "");
            Assert.True(
                Foreign.Contains(plain) || Emitted.Any(emitted => emitted == name || emitted == plain),
                $"{name} in {expression}");
        }
    }

    private static HashSet<string> Emitted { get; } = [
        .. Directory.GetFiles(Repository.Root, "*Metrics.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(
            file => Regex.Matches(
            File.ReadAllText(file),
            "Create(ObservableCounter|ObservableGauge|Counter|Histogram)(?:<\\w+>)?\\(\\s*\"(\\w+)\"([^;]*);")
            .Select(match => match.Groups[2].Value
                + (match.Groups[3].Value.Contains("\"s\"", StringComparison.Ordinal) ? "_seconds" : "")
                + (match.Groups[1].Value.EndsWith("Counter", StringComparison.Ordinal) ? "_total" : "")))];
}
