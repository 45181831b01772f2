using System.Net;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary>Hits in pages.</summary>
public sealed class SearchPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SearchMode.Hybrid, SearchGrouping.Message)]
    [InlineData(SearchMode.Hybrid, SearchGrouping.Conversation)]
    [InlineData(SearchMode.Lexical, SearchGrouping.Message)]
    [InlineData(SearchMode.Semantic, SearchGrouping.Conversation)]
    public async Task Pages_are_together_what_one_page_is(SearchMode mode, SearchGrouping grouping)
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(new() { Query = "zebra river", Mode = mode, GroupBy = grouping, Limit = 1000 });
        Assert.True(whole.Length >= 12, $"only {whole.Length}");
        Assert.Equal(whole, await WalkAsync(akosha, mode, grouping));
        var offsets = new List<string>();
        for (var offset = 0; offset < whole.Length; offset += 5)
            offsets.AddRange(
                await akosha.FindAsync(
                    new() { Query = "zebra river", Mode = mode, GroupBy = grouping, Limit = 5, Offset = offset }));
        Assert.Equal(whole, offsets);
    }

    [Fact]
    public async Task Pages_go_on_beyond_the_candidates_of_the_first()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", [.. Enumerable.Range(0, 900).Select(i => $"zebra {i} {new string('x', i % 7)}")]);
        var hits = new List<string>();
        var request = new SearchRequest { Query = "zebra", GroupBy = SearchGrouping.Message, Limit = 100 };
        await foreach (var page in akosha.Client.SearchPagesAsync(request, Cancellation)) hits.AddRange(PlacesIn(page));
        Assert.Equal(900, hits.Count);
        Assert.Equal(900, hits.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(SearchGrouping.Message)]
    [InlineData(SearchGrouping.Conversation)]
    public async Task After_a_commit_pages_go_on_after_the_last_hit_and_say_so(SearchGrouping grouping)
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(
            new() { Query = "zebra river", Mode = SearchMode.Lexical, GroupBy = grouping, Limit = 1000 });
        var search = new SearchRequest { Query = "zebra river", Mode = SearchMode.Lexical, GroupBy = grouping, Limit = 4 };
        var first = await akosha.Client.SearchAsync(search, Cancellation);
        Assert.Empty(first.Warnings);
        await akosha.StoreAsync("s", "better", "zebra river zebra river");
        var second = await akosha.Client.SearchAsync(search with { Limit = 100, Cursor = first.Next }, Cancellation);
        Assert.Contains(second.Warnings, warning => warning.Contains("commits came", StringComparison.Ordinal));
        Assert.False(second.Partial);
        Assert.Empty(PlacesIn(second).Intersect(PlacesIn(first)));
        Assert.Equal(
            whole.Order(StringComparer.Ordinal), PlacesIn(first).Concat(PlacesIn(second)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_its_last_hit_was_deleted_a_page_goes_on_where_that_was()
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(
            new() { Query = "zebra river", Mode = SearchMode.Lexical, GroupBy = SearchGrouping.Conversation, Limit = 1000 });
        var search = new SearchRequest { Query = "zebra river", Mode = SearchMode.Lexical, Limit = 4 };
        var first = await akosha.Client.SearchAsync(search, Cancellation);
        await akosha.DeleteAsync("s", whole[3].Split('/')[0]);
        var second = await akosha.Client.SearchAsync(search with { Limit = 100, Cursor = first.Next }, Cancellation);
        Assert.Empty(PlacesIn(second).Intersect(PlacesIn(first)));
        Assert.NotEmpty(second.Hits);
    }

    [Theory]
    [InlineData("""{"query":"x","limit":1001}""", "limit")]
    [InlineData("""{"query":"x","offset":-1}""", "offset")]
    [InlineData("""{"query":"x","offset":10001}""", "offset")]
    [InlineData("""{"query":"x","offset":9991}""", "offset")]
    [InlineData("""{"query":"x","offset":1,"cursor":"x"}""", "cursor")]
    [InlineData("""{"query":"x","cursor":"x"}""", "cursor")]
    [InlineData("""{"query":"x","cursor":"e30"}""", "cursor")]
    [InlineData("""{"query":"x","cursor":7}""", "cursor")]
    public async Task What_is_wrong_is_named(string json, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, body) = await akosha.SearchAsync(JsonDocument.Parse(json).RootElement);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"{field}\":[", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_is_of_its_search_alone()
    {
        await using var akosha = await StartAsync();
        var cursor = Next((await akosha.SearchAsync(new { query = "zebra river", limit = 2 })).Body);
        Assert.Equal(
            HttpStatusCode.OK, (await akosha.SearchAsync(new { query = "zebra river", limit = 9, explain = true, cursor })).Status);
        foreach (
            var other in new object[] { new { query = "zebra", cursor }, new { query = "zebra river", group_by = "message", cursor },
            new { query = "zebra river", system_ids = new[] { "s" }, cursor } })
        {
            var (status, body) = await akosha.SearchAsync(other);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("\"cursor\":[", body.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cursor_tells_a_bound_caller_nothing_of_the_commits_of_others()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        for (var i = 0; i < 3; i++) await akosha.StoreAsync(akosha.Admin, "red", $"c{i}", $"zebra {i}");
        var search = new SearchRequest { Query = "zebra", Mode = SearchMode.Lexical, Limit = 1 };
        var goOn = search with { Cursor = (await akosha.SearchAsync(akosha.Red, search)).Next };
        await akosha.StoreAsync(akosha.Admin, "blue", "b", "zebra");
        Assert.Empty((await akosha.SearchAsync(akosha.Red, goOn)).Warnings);
        await akosha.StoreAsync(akosha.Admin, "red", "more", "zebra");
        Assert.Single((await akosha.SearchAsync(akosha.Red, goOn)).Warnings);
    }

    private static async Task<AkoshaHost> StartAsync()
    {
        var akosha = await AkoshaHost.StartAsync();
        for (var i = 0; i < 12; i++)
            await akosha.StoreAsync(
                "s", $"c{i}", $"zebra {string.Join(' ', Enumerable.Repeat("river", i % 4))} {i}",
                $"the zebra {new string('x', i)} again");
        return akosha;
    }

    private static async Task<List<string>> WalkAsync(AkoshaHost akosha, SearchMode mode, SearchGrouping grouping)
    {
        var hits = new List<string>();
        var request = new SearchRequest { Query = "zebra river", Mode = mode, GroupBy = grouping, Limit = 5 };
        await foreach (var page in akosha.Client.SearchPagesAsync(request, Cancellation)) hits.AddRange(PlacesIn(page));
        return hits;
    }

    private static IEnumerable<string> PlacesIn(SearchReply page) =>
        page.Hits.Select(hit => $"{hit.ConversationId}/{hit.MessageId}");

    private static string? Next(JsonElement body) => body.TryGetProperty("next", out var next) ? next.GetString() : null;
}
