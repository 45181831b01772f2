using System.Net;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Queries;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

public sealed class QuerySyntaxTests
{
    [Theory]
    [InlineData("plain words", "plain words", "", "")]
    [InlineData("\"deploy key\" rotated", "deploy key rotated", "deploy key", "")]
    [InlineData("key -monday", "key", "", "monday")]
    [InlineData("key -\"on monday\" now", "key now", "", "on monday")]
    [InlineData("well-known e-mail", "well-known e-mail", "", "")]
    [InlineData("an \"unbalanced quote", "an \"unbalanced quote", "", "")]
    [InlineData("-only", "-only", "", "")]
    [InlineData("a - b -- c", "a - b -- c", "", "")]
    [InlineData("\"\" \"  \" x", "x", "", "")]
    [InlineData("field:* AND ( /re/", "field:* AND ( /re/", "", "")]
    public void A_query_is_taken_apart(string query, string text, string phrases, string excluded)
    {
        var syntax = QuerySyntax.Operators(query);
        Assert.Equal(text, string.Join(' ', syntax.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal((phrases, excluded), (string.Join('|', syntax.Required), string.Join('|', syntax.Excluded)));
    }

    [Theory]
    [InlineData("\"deploy key\"", "a")]
    [InlineData("\"key deploy\"", "")]
    [InlineData("\"the deploy keys\"", "a")]
    [InlineData("deploy key -rotate", "b c")]
    [InlineData("deploy -key", "c")]
    [InlineData("\"src/app/main.ts\"", "c")]
    [InlineData("deploy -ECONNREFUSED", "a b")]
    public async Task Phrases_must_stand_in_a_hit_and_excluded_words_must_not(string query, string expected)
    {
        await using var akosha = await StartAsync();
        foreach (var mode in Enum.GetValues<SearchMode>())
            Assert.Equal(
                expected,
                string.Join(
                ' ', (await akosha.FindAsync(
                    new() { Query = query, Mode = mode, Syntax = SearchSyntax.Operators, SystemIds = Ops }))
                .Select(hit => hit.Split('/')[0])
                .Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("plain words")]
    [InlineData("grep -r TODO src")]
    [InlineData("File \"app.py\", line -1")]
    public void A_plain_query_is_what_was_typed(string query)
    {
        var syntax = QuerySyntax.Plain(query);
        Assert.Equal((query, 0, 0), (syntax.Text, syntax.Required.Count, syntax.Excluded.Count));
    }

    [Theory]
    [InlineData("rotate \"deploy key\"", "a b c")]
    [InlineData("\"good deploy\" key", "b a c")]
    [InlineData("deploy key -rotate", "a b c")]
    public async Task Quotes_in_a_plain_query_lift_and_a_minus_is_text(string query, string expected)
    {
        await using var akosha = await StartAsync();
        Assert.Equal(
            expected, string.Join(' ', (await akosha.FindAsync(
                new() { Query = query, Mode = SearchMode.Lexical, SystemIds = Ops }))
                .Select(hit => hit.Split('/')[0])));
    }

    [Theory]
    [InlineData("""{"query":"deploy","must":["key rotate"]}""", "a")]
    [InlineData("""{"query":"deploy","phrases":["deploy key"]}""", "a")]
    [InlineData("""{"query":"deploy","must_not":["deploy key"]}""", "b c")]
    [InlineData("""{"query":"deploy","must":["key"],"must_not":["patience"]}""", "a")]
    public async Task Programs_say_in_fields_what_must_stand_in_a_hit_and_what_must_not(string request, string expected)
    {
        await using var akosha = await StartAsync();
        var hits = await akosha.FindRawAsync(JsonDocument.Parse(request).RootElement);
        Assert.Equal(expected, string.Join(' ', hits.Select(hit => hit.Split('/')[0]).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_was_required_and_excluded_is_told()
    {
        await using var akosha = await StartAsync();
        var (_, body) = await akosha.SearchAsync(
            new { query = "deploy \"the key\" -rotate", syntax = "operators", must_not = OldNews });
        Assert.Equal("""["the key"]""", body.GetProperty("understood").GetProperty("required").GetRawText());
        Assert.Equal("""["rotate","old news"]""", body.GetProperty("understood").GetProperty("excluded").GetRawText());
        var (_, plain) = await akosha.SearchAsync(new { query = "deploy \"the key\" -rotate" });
        Assert.False(plain.GetProperty("understood").TryGetProperty("excluded", out _));
    }

    [Fact]
    public async Task The_rarest_words_of_a_long_query_count_and_what_is_left_out_is_told()
    {
        await using var akosha = await StartAsync();
        var common = Enumerable.Range(0, 100).Select(i => $"word{i:D3}x").ToList();
        await akosha.StoreAsync("ops", "common1", string.Join(' ', common));
        await akosha.StoreAsync("ops", "common2", string.Join(' ', common));
        var query = $"{string.Join(' ', common)} patience";
        var (_, body) = await akosha.SearchAsync(new { query, mode = "lexical" });
        Assert.Contains("37 that are more common do not", body.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("b/0", await akosha.FindAsync(new() { Query = query, Mode = SearchMode.Lexical }));
        Assert.Equal(0, (await akosha.SearchAsync(new { query = "patience" })).Body.GetProperty("warnings").GetArrayLength());
    }

    [Theory]
    [InlineData("Häuser", "german")]
    [InlineData("haus", "german")]
    [InlineData("houses", "english")]
    public async Task Each_system_is_searched_in_its_language(string query, string expected)
    {
        await using var akosha = await StartAsync("--Akosha:Search:Languages:de=german");
        await akosha.StoreAsync("de", "german", "Die Häuser stehen am See");
        await akosha.StoreAsync("en", "english", "The house stands by the lake");
        Assert.Equal([$"{expected}/0"], await akosha.FindAsync(new() { Query = query, Mode = SearchMode.Lexical }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("🐎")]
    [InlineData("学习 中文")]
    [InlineData("مرحبا")]
    [InlineData("\"")]
    [InlineData("\"\"\"\" - -- -\"")]
    [InlineData("a AND ( OR title:* [1 TO 2] /regex/ ~0.5 ^3")]
    [InlineData("31 February 2023")]
    [InlineData("in the year 99999999999 and 0000-00-00")]
    public async Task Any_query_is_answered(string query)
    {
        await using var akosha = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await akosha.SearchAsync(new { query })).Status);
    }

    [Fact]
    public async Task An_unknown_language_stops_the_start()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync("--Akosha:Search:Languages:de=klingon"));
        Assert.Contains(
            "AKOSHA__SEARCH__LANGUAGES__DE is 'klingon': must be one of danish, dutch", error.Message, StringComparison.Ordinal);
    }

    private static string[] Ops { get; } = ["ops"];

    private static string[] OldNews { get; } = ["old news"];

    private static async Task<AkoshaHost> StartAsync(params string[] settings)
    {
        var akosha = await AkoshaHost.StartAsync(null, null, settings);
        await akosha.StoreAsync("ops", "a", "They rotate the deploy key on Mondays");
        await akosha.StoreAsync("ops", "b", "The key to a good deploy is patience");
        await akosha.StoreAsync("ops", "c", "deploy of src/app/main.ts failed with ECONNREFUSED");
        return akosha;
    }
}
