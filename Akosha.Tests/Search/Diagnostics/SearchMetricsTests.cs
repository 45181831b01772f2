using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Akosha.Testing.Processes;

namespace Akosha.Tests.Search.Diagnostics;

public sealed class SearchMetricsTests
{
    [Fact]
    public async Task Searches_of_systems_that_do_not_exist_take_no_label_from_those_that_do()
    {
        await using var akosha = await AkoshaProcess.StartAsync();
        using var http = new HttpClient();
        for (var i = 0; i < 120; i++)
        {
            using (await http.PostAsJsonAsync(
                new Uri(akosha.Search, "/api/v1/search"), new { query = "x", system_ids = new[] { $"fake{i}" } },
                TestContext.Current.CancellationToken)) { }
            // Neither do deletions.
            using (await http.DeleteAsync(
                new Uri(akosha.Ingestion, $"/api/v1/systems?system_id=gone{i}"), TestContext.Current.CancellationToken)) { }
        }
        using (await http.PostAsJsonAsync(
            new Uri(akosha.Ingestion, "/api/v1/conversations?wait=true"),
            new { system_id = "real", conversation_id = "c", content = "zebra" }, TestContext.Current.CancellationToken)) { }
        using (await http.PostAsJsonAsync(
            new Uri(akosha.Search, "/api/v1/search"), new { query = "zebra", system_ids = new[] { "real", "fake0" } },
            TestContext.Current.CancellationToken)) { }
        var scraped = await http.GetStringAsync(new Uri(akosha.Search, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["other", "real"], Regex.Matches(scraped, "akosha_search_total\\{[^}]*system_id=\"([^\"]*)\"")
            .Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotMatch("fake|gone", scraped);
    }
}
