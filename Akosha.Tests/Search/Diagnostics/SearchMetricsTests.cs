using System.Text.RegularExpressions;
using Akosha.Contracts.Conversations;
using Akosha.Testing.Processes;

namespace Akosha.Tests.Search.Diagnostics;

public sealed class SearchMetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Searches_of_systems_that_do_not_exist_take_no_label_from_those_that_do()
    {
        await using var akosha = await AkoshaProcess.StartAsync();
        using var http = new HttpClient(); // for the scrape, which is no part of the API
        var client = akosha.Client;
        for (var i = 0; i < 120; i++)
        {
            await client.SearchAsync(new() { Query = "x", SystemIds = [$"fake{i}"] }, Cancellation);
            // Neither do deletions.
            await client.DeleteAsync(new Deletion($"gone{i}", null, null), cancellation: Cancellation);
        }
        await client.SendAsync(SampleConversation.Of("real", "c", "zebra"), Cancellation);
        await client.SearchAsync(new() { Query = "zebra", SystemIds = ["real", "fake0"] }, Cancellation);
        var scraped = await http.GetStringAsync(new Uri(akosha.Search, "/metrics"), Cancellation);
        Assert.Equal(
            ["other", "real"], Regex.Matches(scraped, "akosha_search_total\\{[^}]*system_id=\"([^\"]*)\"")
            .Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotMatch("fake|gone", scraped);
    }
}
