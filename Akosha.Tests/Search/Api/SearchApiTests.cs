using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Api;

public sealed class SearchApiTests(SearchApiTests.Corpus corpus) : IClassFixture<SearchApiTests.Corpus>
{
    private readonly AkoshaHost _akosha = corpus.Akosha;

    /// <summary>What is searched: one for all tests, which only read.</summary>
    public sealed class Corpus : IAsyncLifetime
    {
        public AkoshaHost Akosha { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync(settings: "--Akosha:Storage:Hot:MaxAgeDays=36500");
            await Akosha.StoreAsync("""
                [{"system_id":"ops","conversation_id":"deploy","metadata":{"team":"core","env":"prod"},"messages":[
                   {"id":"0","role":"user","author":"Ada Lovelace","content":"When do we rotate the deploy key?","timestamp":"2025-03-01T10:00:00Z"},
                   {"id":"1","role":"assistant","content":"It is rotated every Monday by the pipeline.","timestamp":"2025-03-01T10:00:05Z"},
                   {"id":"2","role":"tool","content":"rotate_keys.sh failed with ECONNREFUSED","timestamp":"2025-03-02T10:00:00Z"}]},
                 {"system_id":"ops","conversation_id":"lunch","metadata":{"team":"social"},"messages":[
                   {"id":"0","role":"user","author":"Bob","content":"Pizza or pasta on Monday?","timestamp":"2025-04-01T12:00:00Z"}]},
                 {"system_id":"home","conversation_id":"garden","messages":[
                   {"id":"0","role":"user","author":"Ada Byron","content":"The key to good tomatoes is patience.","timestamp":"2024-07-01T08:00:00Z"}]}]
                """);
        }

        public ValueTask DisposeAsync() => Akosha.DisposeAsync();
    }

    [Fact]
    public async Task A_hit_tells_what_was_found_where_and_by_which_words()
    {
        var (status, body) = await _akosha.SearchAsync(new { query = "rotated deploy keys", limit = 1, group_by = "message" });
        Assert.Equal(HttpStatusCode.OK, status);
        var hit = Assert.Single(body.GetProperty("hits").EnumerateArray());
        Assert.Equal(
            ("ops", "deploy", "0", "user", "Ada Lovelace", "hot"),
            (Text(hit, "system_id"), Text(hit, "conversation_id"), Text(hit, "message_id"),
            Text(hit, "role"), Text(hit, "author"), Text(hit, "tier")));
        Assert.Equal(new DateTimeOffset(2025, 3, 1, 10, 0, 0, TimeSpan.Zero), hit.GetProperty("timestamp").GetDateTimeOffset());
        Assert.True(hit.GetProperty("score").GetSingle() > 0);
        var snippet = Text(hit, "snippet");
        Assert.Equal(
            ["rotate", "deploy", "key"], hit.GetProperty("highlights").EnumerateArray()
            .Select(mark => snippet[mark.GetProperty("start").GetInt32()..mark.GetProperty("end").GetInt32()]));
        Assert.False(body.GetProperty("partial").GetBoolean());
        Assert.Empty(body.GetProperty("warnings").EnumerateArray());
        Assert.Equal(5, body.GetProperty("tiers").GetProperty("hot").GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task Grouped_by_conversation_each_conversation_has_one_hit()
    {
        var hits = await _akosha.FindAsync(new() { Query = "key Monday" });
        Assert.Equal(3, hits.Length);
        Assert.Equal(3, hits.Select(hit => hit.Split('/')[0]).Distinct().Count());
        Assert.Equal(5, (await _akosha.FindAsync(new() { Query = "key Monday", GroupBy = SearchGrouping.Message })).Length);
    }

    [Theory]
    [InlineData("""{"query":"key","system_ids":["home"]}""", "garden/0")]
    [InlineData("""{"query":"key","system_ids":["nobody"]}""", "")]
    [InlineData("""{"query":"key","group_by":"message","roles":["tool"]}""", "deploy/2")]
    [InlineData("""{"query":"Monday","group_by":"message","from":"2025-04-01T12:00:00Z"}""", "lunch/0")]
    [InlineData(
        """{"query":"Monday","group_by":"message","from":"2025-03-01T10:00:05Z","to":"2025-03-02T10:00:00Z"}""", "deploy/1")]
    [InlineData("""{"query":"Monday","metadata":{"team":"social"}}""", "lunch/0")]
    [InlineData("""{"query":"Monday","metadata":{"team":"core","env":"prod"},"limit":1}""", "deploy/1")]
    [InlineData("""{"query":"Monday","metadata":{"team":"core","env":"test"}}""", "")]
    [InlineData("""{"query":"key","tiers":["cold"]}""", "")]
    public async Task Filters_let_only_through_what_fits(string request, string expected) =>
        Assert.Equal(expected, string.Join(' ', await _akosha.FindRawAsync(JsonDocument.Parse(request).RootElement)));

    [Theory]
    [InlineData(SearchMode.Lexical, "ECONNREFUSED", "deploy/2")]
    [InlineData(SearchMode.Lexical, "rotate_keys.sh", "deploy/2")]
    [InlineData(SearchMode.Semantic, "tomatto pasience", "garden/0")]
    [InlineData(SearchMode.Semantic, "CONNREFUS", "deploy/2")]
    [InlineData(SearchMode.Hybrid, "CONNREFUS", "deploy/2")]
    [InlineData(SearchMode.Hybrid, "tomatto pasience", "garden/0")]
    public async Task Each_mode_finds_what_it_compares(SearchMode mode, string query, string expected) =>
        Assert.Equal(expected, (await _akosha.FindAsync(
            new() { Query = query, Mode = mode, GroupBy = SearchGrouping.Message, Limit = 1 })).FirstOrDefault());

    [Fact]
    public async Task Lexical_mode_finds_no_misspelling() =>
        Assert.Empty(await _akosha.FindAsync(new() { Query = "tomatto pasience", Mode = SearchMode.Lexical }));

    [Fact]
    public async Task An_author_named_in_the_query_is_understood_by_first_or_whole_name()
    {
        var (_, body) = await _akosha.SearchAsync(new { query = "what did ADA say?", group_by = "message", explain = true });
        Assert.Equal(
            ["Ada Byron", "Ada Lovelace"], body.GetProperty("understood").GetProperty("authors").EnumerateArray()
            .Select(author => author.GetString()));
        Assert.All(
            body.GetProperty("hits").EnumerateArray().Take(2), hit =>
                Assert.True(hit.GetProperty("explain").GetProperty("author").GetSingle() > 0.1));
        var (_, whole) = await _akosha.SearchAsync(new { query = "what did Ada Byron say?" });
        Assert.Equal(
            ["Ada Byron"], whole.GetProperty("understood").GetProperty("authors").EnumerateArray()
            .Select(author => author.GetString()));
        var (_, off) = await _akosha.SearchAsync(new { query = "what did Ada Byron say?", interpret = false });
        Assert.Empty(off.GetProperty("understood").GetProperty("authors").EnumerateArray());
    }

    [Theory]
    [InlineData("lexical")]
    [InlineData("semantic")]
    [InlineData("hybrid")]
    public async Task The_parts_of_a_score_add_up_to_it_and_are_bounded(string mode)
    {
        string[] parts = ["content", "neighbours", "session", "author", "date", "vector", "window", "best_window"];
        var (_, body) = await _akosha.SearchAsync(
            new { query = "Ada rotate key", mode, group_by = "message", explain = true, min_score = 0 });
        Assert.NotEmpty(body.GetProperty("hits").EnumerateArray());
        Assert.All(body.GetProperty("hits").EnumerateArray(), hit =>
        {
            var values = parts.Select(part => hit.GetProperty("explain").GetProperty(part).GetSingle()).ToList();
            Assert.Equal(hit.GetProperty("score").GetSingle(), values.Sum(), 1e-5);
            Assert.All(values.Append(values.Sum()), value => Assert.InRange(value, 0, 1));
        });
    }

    [Theory]
    [InlineData("zzqx")]
    [InlineData("Aleksandra Panagiotou")]
    [InlineData("quantum chromodynamics")]
    public async Task Where_nothing_is_relevant_nothing_is_found(string query)
    {
        foreach (var mode in Enum.GetValues<SearchMode>())
            Assert.Empty(await _akosha.FindAsync(new() { Query = query, Mode = mode }));
    }

    [Fact]
    public async Task A_least_score_leaves_out_what_is_below_it()
    {
        const string Query = "Ada rotate key";
        var (_, all) = await _akosha.SearchAsync(new { query = Query, group_by = "message", min_score = 0 });
        var scores = all.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("score").GetSingle()).ToList();
        Assert.True(scores.Count > 1 && scores[0] > scores[^1]);
        var (_, some) = await _akosha.SearchAsync(new { query = Query, group_by = "message", min_score = scores[0] });
        Assert.Equal(
            scores.TakeWhile(score => score == scores[0]),
            some.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("score").GetSingle()));
    }

    [Theory]
    [InlineData("{}", "query", "required")]
    [InlineData("""{"query":"  "}""", "query", "empty")]
    [InlineData("""{"query":7}""", "query", "string")]
    [InlineData("""{"query":"x","limit":0}""", "limit", "1 to 1000")]
    [InlineData("""{"query":"x","limit":1001}""", "limit", "1 to 1000")]
    [InlineData("""{"query":"x","limit":1.5}""", "limit", "whole number")]
    [InlineData("""{"query":"x","limit":"5"}""", "limit", "whole number")]
    [InlineData("""{"query":"x","mode":"magic"}""", "mode", "hybrid, lexical, semantic")]
    [InlineData("""{"query":"x","group_by":"day"}""", "group_by", "conversation, message")]
    [InlineData("""{"query":"x","tiers":["lava"]}""", "tiers[0]", "hot, warm, cold")]
    [InlineData("""{"query":"x","roles":["king"]}""", "roles[0]", "user, assistant, system, tool")]
    [InlineData("""{"query":"x","system_ids":[]}""", "system_ids", "at least one")]
    [InlineData("""{"query":"x","system_ids":["a b"]}""", "system_ids[0]", "A-Z")]
    [InlineData("""{"query":"x","from":"2025-13-01T00:00:00Z"}""", "from", "RFC 3339")]
    [InlineData("""{"query":"x","from":"2025-02-01T00:00:00Z","to":"2025-01-01T00:00:00Z"}""", "from", "before to")]
    [InlineData("""{"query":"x","metadata":{"a":null}}""", "metadata.a", "string")]
    [InlineData("""{"query":"x","min_score":1.5}""", "min_score", "0 to 1")]
    [InlineData("""{"query":"x","explain":"yes"}""", "explain", "true or false")]
    [InlineData("""{"query":"x","size":3}""", "size", "unknown field")]
    [InlineData("""{"query":"x",""", "body", "not valid JSON")]
    [InlineData("""["x"]""", "body", "must be an object")]
    public async Task A_wrong_search_is_refused_by_name(string request, string field, string problem)
    {
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        using var response = await _akosha.Http.PostAsync(
            new Uri("/api/v1/search", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(problem, body.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("who is it?")]
    [InlineData("🐎🐎")]
    [InlineData("钥匙在哪里")]
    [InlineData("أين المفتاح")]
    [InlineData("\"unbalanced quote")]
    [InlineData("field:* AND (key OR /regex/ ~2 ^5 \\")]
    [InlineData("key NOT [a TO z] {b}")]
    public async Task Any_query_is_plain_text_and_gets_an_answer(string query) =>
        Assert.Equal(HttpStatusCode.OK, (await _akosha.SearchAsync(new { query })).Status);

    [Fact]
    public async Task A_query_of_ten_thousand_characters_is_answered_and_a_longer_one_refused()
    {
        Assert.Equal(
            HttpStatusCode.OK, (await _akosha.SearchAsync(new { query = string.Concat(Enumerable.Repeat("deploy ", 1428)) }))
            .Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _akosha.SearchAsync(new { query = new string('x', 10_001) })).Status);
    }

    [Fact]
    public async Task A_query_of_stop_words_only_still_finds_them() =>
        Assert.Equal(
            "deploy/0", (await _akosha.FindAsync(
                new() { Query = "when do we", Mode = SearchMode.Lexical, GroupBy = SearchGrouping.Message }))[0]);

    [Fact]
    public async Task The_memory_tells_what_it_holds()
    {
        var (_, metrics) = await _akosha.GetAsync("/api/v1/analytics/metrics");
        Assert.Equal(
            (2, 3, 5),
            (metrics.GetProperty("systems").GetInt32(), metrics.GetProperty("conversations").GetInt32(),
            metrics.GetProperty("messages").GetInt32()));
        Assert.Equal(5, metrics.GetProperty("tiers").GetProperty("hot").GetProperty("messages").GetInt32());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/openapi/v1.json")]
    public async Task Every_service_answers_for_itself(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await _akosha.GetAsync(path)).Status);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
