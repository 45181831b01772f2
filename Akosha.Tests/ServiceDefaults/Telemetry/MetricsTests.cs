using System.Globalization;
using System.Text.RegularExpressions;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Telemetry;

/// <summary>What Prometheus scrapes from real processes.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_services_give_the_metrics_of_the_contract_and_promtool_finds_nothing_wrong()
    {
        await using var ingestion = await AkoshaProcess.StartAsync(_folder.Path, assembly: "Akosha.Ingestion");
        await using var search = await AkoshaProcess.StartAsync(_folder.Path, assembly: "Akosha.Search");
        foreach (var (system, conversation) in new[] { ("ops", "a"), ("ops", "b"), ("home", "c") })
            await ingestion.Client.StoreAsync(
                SampleConversation.Of(system, conversation, "the key"), cancellation: Cancellation);
        Assert.Equal(
            1, (await ingestion.Client.StoreAsync(
                SampleConversation.Of("not valid!", "d", "the key"), cancellation: Cancellation)).RejectedTotal);
        var scraped = "";
        await Eventually.HoldsAsync(async () =>
        {
            for (var i = 0; i < 2; i++)
                await search.Client.SearchAsync(new() { Query = "key", SystemIds = ["ops"] }, Cancellation);
            scraped = await ScrapeAsync(search.Search);
            return scraped.Contains("result=\"hit\"", StringComparison.Ordinal)
                && Lines(scraped, "akosha_storage_conversation_count", ["tier=\"hot\"", "system_id=\"ops\""])
                .Any(line => line.EndsWith(" 2", StringComparison.Ordinal));
        }, () => scraped);
        var ingested = "";
        await Eventually.HoldsAsync(
            async () =>
                (ingested = await ScrapeAsync(ingestion.Ingestion)).Split('\n')
                .Any(line => Regex.IsMatch(line, @"^redis_queue_length(\{.*\})? 0 ?")), () => ingested);

        Assert.Equal(
            3, Value(ingested, "akosha_ingestion_total", "system_id=\"ops\"", "status=\"accepted\"")
            + Value(ingested, "akosha_ingestion_total", "system_id=\"home\"", "status=\"accepted\""));
        Assert.Equal(1, Value(ingested, "akosha_ingestion_total", "status=\"rejected\""));
        Assert.Equal(
            ["0.1", "0.5", "1", "2", "5", "10", "+Inf"],
            Buckets(ingested, "akosha_ingestion_duration_seconds", "system_id=\"ops\""));
        Assert.True(Value(ingested, "akosha_commit_duration_seconds_count") > 0);
        Assert.Equal(0, Value(ingested, "akosha_circuit_state", "dependency=\"search\""));
        Assert.Equal(0, Value(ingested, "akosha_circuit_transitions_total", "dependency=\"search\"", "state=\"open\""));

        Assert.True(Value(scraped, "akosha_search_total", "system_id=\"ops\"", "tier=\"hot\"") >= 2);
        Assert.Equal(
            ["0.01", "0.05", "0.1", "0.5", "1", "2", "+Inf"], Buckets(scraped, "akosha_search_duration_seconds", "tier=\"hot\""));
        Assert.True(Value(scraped, "akosha_storage_size_bytes", "tier=\"hot\"") > 0);
        Assert.Equal(0, Value(scraped, "akosha_storage_size_bytes", "tier=\"cold\""));
        Assert.Equal((0, 0), (Value(scraped, "akosha_graph_entities_total"), Value(scraped, "akosha_graph_edges_total")));
        Assert.True(Value(scraped, "akosha_search_cache_total", "result=\"hit\"") > 0);
        Assert.True(Value(scraped, "akosha_freshness_seconds_count") > 0);
        Assert.Equal(0, Value(scraped, "akosha_log_lag"));
        Assert.Equal(0, Value(scraped, "akosha_search_waiting"));

        Assert.Equal("status,system_id", Labels(ingested, "akosha_ingestion_total"));
        Assert.Equal("le,system_id", Labels(ingested, "akosha_ingestion_duration_seconds_bucket"));
        Assert.Equal("system_id,tier", Labels(scraped, "akosha_search_total"));
        Assert.Equal("le,tier", Labels(scraped, "akosha_search_duration_seconds_bucket"));
        Assert.Equal("tier", Labels(scraped, "akosha_storage_size_bytes"));
        Assert.Equal("system_id,tier", Labels(scraped, "akosha_storage_conversation_count"));
        foreach (var text in new[] { ingested, scraped }) Assert.Equal("", await CheckAsync(text));
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<string> ScrapeAsync(Uri service) => _http.GetStringAsync(new Uri(service, "/metrics"), Cancellation);

    private static IEnumerable<string> Lines(string text, string name, string[] labels) => text.Split('\n')
        .Where(line =>
            Regex.IsMatch(line, $@"^{name}[\{{ ]") && labels.All(label => line.Contains(label, StringComparison.Ordinal)));

    private static double Value(string text, string name, params string[] labels) =>
        double.Parse(Assert.Single(Lines(text, name, labels)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static string Labels(string text, string name) => string.Join(',',
        Lines(text, name, []).SelectMany(line => Regex.Matches(line, "([a-z_]+)=\"").Select(match => match.Groups[1].Value))
            .Distinct().Order(StringComparer.Ordinal));

    private static string[] Buckets(string text, string name, params string[] labels) =>
        [.. Lines(text, name + "_bucket", labels).Select(line => Regex.Match(line, "le=\"([^\"]+)\"").Groups[1].Value)];

    /// <summary>
    /// What <c>promtool check metrics</c> says of Akosha's own metrics; the names of those of .NET and OpenTelemetry are theirs.
    /// </summary>
    private static async Task<string> CheckAsync(string text)
    {
        var (code, said) = await Tool.RunAsync("promtool", ["check", "metrics"], text);
        Assert.NotEqual(1, code); // 1: cannot be parsed; 3: parsed, with remarks on style
        return string.Join(
            '\n', said.Split('\n')
            .Where(line =>
                    line.StartsWith("akosha", StringComparison.Ordinal) || line.StartsWith("redis", StringComparison.Ordinal))
            // the name is in the contract
            .Where(line => !line.StartsWith("akosha_storage_conversation_count ", StringComparison.Ordinal)));
    }
}
