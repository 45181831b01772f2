using System.Net;
using System.Text.Json;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary>Hits in pages.</summary>
public sealed class SearchPageTests
{
    [Theory]
    [InlineData("hybrid", "message")]
    [InlineData("hybrid", "conversation")]
    [InlineData("lexical", "message")]
    [InlineData("semantic", "conversation")]
    public async Task Pages_are_together_what_one_page_is(string mode, string grouping)
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(new { query = "zebra river", mode, group_by = grouping, limit = 1000 });
        Assert.True(whole.Length >= 12, $"only {whole.Length}");
        Assert.Equal(whole, await WalkAsync(akosha, mode, grouping));
        var offsets = new List<string>();
        for (var offset = 0; offset < whole.Length; offset += 5)
            offsets.AddRange(
                await akosha.FindAsync(new { query = "zebra river", mode, group_by = grouping, limit = 5, offset }));
        Assert.Equal(whole, offsets);
    }

    [Fact]
    public async Task Pages_go_on_beyond_the_candidates_of_the_first()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", [.. Enumerable.Range(0, 900).Select(i => $"zebra {i} {new string('x', i % 7)}")]);
        var request = new { query = "zebra", mode = "hybrid", group_by = "message", limit = 100 };
        var hits = new List<string>();
        string? cursor = null;
        do
        {
            var (status, body) = await akosha.SearchAsync(
                new { request.query, request.mode, request.group_by, request.limit, cursor });
            Assert.True(status == HttpStatusCode.OK, body.ToString());
            hits.AddRange(IdsIn(body));
            cursor = Next(body);
        }
        while (cursor is not null);
        Assert.Equal(900, hits.Count);
        Assert.Equal(900, hits.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("message")]
    [InlineData("conversation")]
    public async Task After_a_commit_pages_go_on_after_the_last_hit_and_say_so(string grouping)
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(new { query = "zebra river", mode = "lexical", group_by = grouping, limit = 1000 });
        var (_, first) = await akosha.SearchAsync(new { query = "zebra river", mode = "lexical", group_by = grouping, limit = 4 });
        Assert.DoesNotContain("commits came", first.ToString(), StringComparison.Ordinal);
        await akosha.StoreAsync("s", "better", "zebra river zebra river");
        var (_, second) = await akosha.SearchAsync(
            new { query = "zebra river", mode = "lexical", group_by = grouping, limit = 100, cursor = Next(first) });
        Assert.Contains("commits came", second.GetProperty("warnings").ToString(), StringComparison.Ordinal);
        Assert.False(second.GetProperty("partial").GetBoolean());
        Assert.Empty(IdsIn(second).Intersect(IdsIn(first)));
        Assert.Equal(
            whole.Order(StringComparer.Ordinal), IdsIn(first).Concat(IdsIn(second)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_its_last_hit_was_deleted_a_page_goes_on_where_that_was()
    {
        await using var akosha = await StartAsync();
        var whole = await akosha.FindAsync(
            new { query = "zebra river", mode = "lexical", group_by = "conversation", limit = 1000 });
        var (_, first) = await akosha.SearchAsync(new { query = "zebra river", mode = "lexical", limit = 4 });
        await akosha.DeleteAsync($"/api/v1/conversations/s/{whole[3].Split('/')[0]}");
        var (_, second) = await akosha.SearchAsync(
            new { query = "zebra river", mode = "lexical", limit = 100, cursor = Next(first) });
        Assert.Empty(IdsIn(second).Intersect(IdsIn(first)));
        Assert.NotEmpty(IdsIn(second));
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
        var before = Next((await akosha.SearchAsync(akosha.Red, new { query = "zebra", mode = "lexical", limit = 1 })).Body);
        await akosha.StoreAsync(akosha.Admin, "blue", "b", "zebra");
        var (_, next) = await akosha.SearchAsync(
            akosha.Red, new { query = "zebra", mode = "lexical", limit = 1, cursor = before });
        Assert.Empty(next.GetProperty("warnings").EnumerateArray());
        await akosha.StoreAsync(akosha.Admin, "red", "more", "zebra");
        (_, next) = await akosha.SearchAsync(
            akosha.Red, new { query = "zebra", mode = "lexical", limit = 1, cursor = before });
        Assert.Single(next.GetProperty("warnings").EnumerateArray());
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

    private static async Task<List<string>> WalkAsync(AkoshaHost akosha, string mode, string grouping)
    {
        var hits = new List<string>();
        string? cursor = null;
        do
        {
            var (status, body) = await akosha.SearchAsync(
                new { query = "zebra river", mode, group_by = grouping, limit = 5, cursor });
            Assert.True(status == HttpStatusCode.OK, body.ToString());
            hits.AddRange(IdsIn(body));
            cursor = Next(body);
        }
        while (cursor is not null);
        return hits;
    }

    private static IEnumerable<string> IdsIn(JsonElement body) => body.GetProperty("hits").EnumerateArray()
        .Select(hit => $"{hit.GetProperty("conversation_id")}/{hit.GetProperty("message_id")}");

    private static string? Next(JsonElement body) => body.TryGetProperty("next", out var next) ? next.GetString() : null;
}
