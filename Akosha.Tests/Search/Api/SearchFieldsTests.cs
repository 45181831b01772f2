using System.Globalization;
using System.Net;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Api;

public sealed class SearchFieldsTests
{
    private static string[] Conversations { get; } = ["b", "nowhere"];

    private static string[] Bob { get; } = ["Bob"];

    private static string[] Nobody { get; } = ["bob"];

    [Fact]
    public async Task Conversations_and_authors_filter_hits()
    {
        await using var akosha = await StartAsync();
        Assert.Equal(["b/0"], await akosha.FindAsync(new() { Query = "zebra", ConversationIds = Conversations }));
        Assert.Equal(["a/1"], await akosha.FindAsync(
            new() { Query = "zebra", Authors = Bob, GroupBy = SearchGrouping.Message, Mode = SearchMode.Lexical }));
        Assert.Empty(await akosha.FindAsync(new() { Query = "zebra", Authors = Nobody, GroupBy = SearchGrouping.Message }));
    }

    [Fact]
    public async Task Hits_come_by_time_if_that_is_asked_for()
    {
        await using var akosha = await StartAsync();
        var request = new SearchRequest
        {
            Query = "zebra",
            Sort = SearchOrder.Time,
            GroupBy = SearchGrouping.Message,
            Limit = 2,
        };
        Assert.Equal(["b/0", "a/2"], await akosha.FindAsync(request));
        var first = await akosha.Client.SearchAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["a/1", "a/0"], await akosha.FindAsync(request with { Cursor = first.Next }));
        Assert.Equal(["b/0", "a/2"], await akosha.FindAsync(new() { Query = "zebra", Sort = SearchOrder.Time }));
    }

    [Fact]
    public async Task A_hit_shows_its_content_and_the_turns_around_it()
    {
        await using var akosha = await StartAsync();
        var (_, body) = await akosha.SearchAsync(
            new
            {
                query = "stripes",
                mode = "lexical",
                group_by = "message",
                limit = 1,
                content = true,
                context = new { before = 1, after = 5 },
            });
        var hit = body.GetProperty("hits")[0];
        Assert.Equal("zebra with stripes", hit.GetProperty("content").GetString());
        Assert.Equal(["0"], Ids(hit.GetProperty("context").GetProperty("before")));
        Assert.Equal(["2"], Ids(hit.GetProperty("context").GetProperty("after")));
        Assert.Equal("a first zebra", hit.GetProperty("context").GetProperty("before")[0].GetProperty("content").GetString());
        var (_, plain) = await akosha.SearchAsync(new { query = "stripes", mode = "lexical" });
        Assert.False(plain.GetProperty("hits")[0].TryGetProperty("content", out _));
        Assert.False(plain.GetProperty("hits")[0].TryGetProperty("context", out _));
    }

    [Fact]
    public async Task The_last_word_of_a_query_that_is_being_typed_may_be_a_beginning()
    {
        await using var akosha = await StartAsync();
        Assert.Empty(await akosha.FindAsync(new() { Query = "zeb", Mode = SearchMode.Lexical }));
        Assert.Equal(["a/1"], (await akosha.FindAsync(
            new() { Query = "stri", Mode = SearchMode.Lexical, Syntax = SearchSyntax.Prefix }))[..1]);
        Assert.Equal(["a/1"], (await akosha.FindAsync(
            new() { Query = "zebra str", Mode = SearchMode.Lexical, Syntax = SearchSyntax.Prefix }))[..1]);
        Assert.Empty(await akosha.FindAsync(new() { Query = "stri ", Mode = SearchMode.Lexical, Syntax = SearchSyntax.Prefix }));
    }

    [Fact]
    public async Task A_snippet_shows_a_word_at_the_end_of_the_longest_content()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "long", string.Concat(Enumerable.Repeat("filler text ", 20_000)) + "the quetzal sings");
        var (_, body) = await akosha.SearchAsync(new { query = "quetzal", mode = "lexical" });
        Assert.Contains("quetzal", body.GetProperty("hits")[0].GetProperty("snippet").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"x","syntax":"regex"}""", "syntax")]
    [InlineData("""{"query":"x","must":[]}""", "must")]
    [InlineData("""{"query":"x","phrases":[" "]}""", "phrases[0]")]
    [InlineData("""{"query":"x","sort":"oldest"}""", "sort")]
    [InlineData("""{"query":"x","sort":"time","mode":"semantic"}""", "sort")]
    [InlineData("""{"query":"x","context":{"before":21}}""", "context.before")]
    [InlineData("""{"query":"x","context":{"around":1}}""", "context.around")]
    [InlineData("""{"query":"x","content":true,"limit":101}""", "limit")]
    [InlineData("""{"query":"x","time_zone":"Mars/Olympus"}""", "time_zone")]
    [InlineData("""{"query":"x","time_zone":"../../etc/passwd"}""", "time_zone")]
    [InlineData("""{"query":"x","time_zone":"+25:00"}""", "time_zone")]
    [InlineData("""{"query":"x","locale":"what?"}""", "locale")]
    [InlineData("""{"query":"x","conversation_ids":[1]}""", "conversation_ids[0]")]
    public async Task What_is_not_allowed_is_named(string request, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, body) = await akosha.SearchAsync(JsonDocument.Parse(request).RootElement);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"{field}\"", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"what happened today","now":"2025-06-18T23:30:00-07:00"}""", "2025-06-18T07:00:00Z", "2025-06-19T07:00:00Z")]
    [InlineData("""{"query":"today","now":"2025-06-18T23:30:00Z","time_zone":"+02:00"}""", "2025-06-18T22:00:00Z", "2025-06-19T22:00:00Z")]
    [InlineData("""{"query":"on 06/10/2025","locale":"en-US"}""", "2025-06-10T00:00:00Z", "2025-06-11T00:00:00Z")]
    [InlineData("""{"query":"on 06/10/2025","locale":"en-GB"}""", "2025-10-06T00:00:00Z", "2025-10-07T00:00:00Z")]
    [InlineData("""{"query":"in May","now":"2025-06-18T12:00:00Z"}""", "2025-05-01T00:00:00Z", "2025-06-01T00:00:00Z")]
    [InlineData("""{"query":"in May","now":"2025-04-18T12:00:00Z"}""", "2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z")]
    public async Task Days_are_those_of_the_place_and_what_was_understood_is_told(string request, string from, string to)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (_, body) = await akosha.SearchAsync(JsonDocument.Parse(request).RootElement);
        var understood = body.GetProperty("understood");
        Assert.Equal(Time(from), understood.GetProperty("from").GetDateTimeOffset());
        Assert.Equal(Time(to), understood.GetProperty("to").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("will it rain", "")]
    [InlineData("Will it rain", "")]
    [InlineData("What happened in May?", "")]
    [InlineData("what did Will say", "Will Smith")]
    [InlineData("what did May say", "May Ling")]
    [InlineData("will smith on rain", "Will Smith")]
    public async Task An_everyday_word_names_nobody(string query, string named)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("""
            {"system_id":"s","conversation_id":"c","messages":[{"id":"0","role":"user","author":"Will Smith","content":"rain"},
             {"id":"1","role":"user","author":"May Ling","content":"sun"}]}
            """);
        var (_, body) = await akosha.SearchAsync(new { query });
        Assert.Equal(named, string.Join(',', body.GetProperty("understood").GetProperty("authors").EnumerateArray()));
    }

    private static string[] Ids(JsonElement messages) =>
        [.. messages.EnumerateArray().Select(message => message.GetProperty("id").GetString()!)];

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<AkoshaHost> StartAsync()
    {
        var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("""
            [{"system_id":"s","conversation_id":"a","messages":[
              {"id":"0","role":"user","author":"Ada","content":"a first zebra","timestamp":"2025-01-01T10:00:00Z"},
              {"id":"1","role":"user","author":"Bob","content":"zebra with stripes","timestamp":"2025-01-01T11:00:00Z"},
              {"id":"2","role":"user","content":"zebra zebra zebra","timestamp":"2025-01-01T12:00:00Z"}]},
             {"system_id":"s","conversation_id":"b","messages":[
              {"id":"0","role":"user","content":"the long story of how one zebra left","timestamp":"2025-01-02T10:00:00Z"}]}]
            """);
        return akosha;
    }
}
