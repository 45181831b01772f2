using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Mcp;

/// <summary>Arguments as models write them.</summary>
public sealed class ArgumentTests : IAsyncLifetime
{
    private AkoshaHost _akosha = null!;
    private McpCaller _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _akosha = await AkoshaHost.StartAsync();
        await _akosha.StoreAsync("ops", "c", "a zebra", "another zebra");
        await _akosha.StoreAsync("ops", "e", "The budget of the third quarter is approved.");
        await _akosha.StoreAsync("shop", "d", "the zebra poster");
        _agent = await McpCaller.ConnectAsync(_akosha.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _akosha.DisposeAsync();
    }

    public static TheoryData<string, int> Understood { get; } = new()
    {
        { """{"q":"zebra","group_by":"message"}""", 3 },
        { """{"text":"zebra","group_by":"message","system":"ops"}""", 2 },
        { """{"query":"zebra","group_by":"message","system_id":"ops"}""", 2 },
        { """{"query":"zebra","group_by":"message","system_ids":"shop"}""", 1 },
        { """{"query":"zebra","group_by":"message","systemIds":["shop"]}""", 1 },
        { """{"query":"zebra","groupBy":"message","System-Ids":"[\"shop\",\"ops\"]"}""", 3 },
        { """{"query":"zebra","group_by":"message","limit":"1"}""", 1 },
        { """{"query":"zebra","group_by":"message","top_k":2}""", 2 },
        { """{"query":["zebra"],"group_by":"message","k":2.0}""", 2 },
        { """{"query":"zebra","group_by":"message","role":"user","max_tokens":"900"}""", 3 },
        { """{"query":"zebra","group_by":"message","collapse":"false","limit":null}""", 3 },
        { """{"query":"zebra","group_by":"message","metadata":"{\"a\":\"b\"}"}""", 0 },
        { """{"query":"zebra","q":"zebra","group_by":"message","since":"2020-01-01T00:00:00Z"}""", 3 },
    };

    [Theory]
    [MemberData(nameof(Understood))]
    public async Task Other_names_singulars_and_quoted_values_are_understood(string arguments, int found)
    {
        var answer = await _agent.CallAsync("search_conversations", System.Text.Json.JsonElement.Parse(arguments));
        Assert.Equal(found, answer.GetProperty("found").GetInt32());
        Assert.False(answer.TryGetProperty("ignored_arguments", out _));
    }

    [Theory]
    [InlineData("search", """{}""", "query: is required")]
    [InlineData("search", """{"query":""}""", "query: must not be empty")]
    [InlineData("search", """{"query":{"a":1}}""", "query: must be a string, not an object")]
    [InlineData("search", """{"query":"x","limit":0}""", "limit: must be a whole number from 1 to 100")]
    [InlineData("search", """{"query":"x","limit":"many"}""", "limit: must be a whole number, not a string")]
    [InlineData("search", """{"query":"x","q":"y"}""", "query: is given twice, also as q; give it once")]
    [InlineData("search_conversations", """{"query":"x","mode":"fuzzy"}""", "mode: must be one of hybrid, lexical, semantic")]
    [InlineData("search_conversations", """{"query":"x","role":"bot"}""", "roles[0]: must be one of")]
    [InlineData("search_conversations", """{"query":"x","from":"yesterday"}""", "from: must be an RFC 3339 date and time")]
    [InlineData("search_conversations", """{"query":"x","tiers":["lukewarm"]}""", "tiers[0]: must be one of hot, warm, cold")]
    [InlineData("search_conversations", """{"query":"x","context":{"before":99}}""", "context.before: must be a whole number from 0 to")]
    [InlineData("search_conversations", """{"query":"x","system_ids":[1,{}]}""", "system_ids: must be an array of strings")]
    [InlineData("list_conversations", """{"cursor":"x"}""", "cursor: must be next of an answer of list_conversations")]
    [InlineData("list_conversations", """{"from":"2026-01-02T00:00:00Z","to":"2026-01-01T00:00:00Z"}""", "from: must be before to")]
    [InlineData("get_conversation", """{}""", "id: give the id of a search result, or both system_id and conversation_id")]
    [InlineData("get_conversation", """{"id":"nonsense"}""", "id: must be the id of a search result")]
    [InlineData("get_conversation", """{"id":"a/b","after":"1","before":"2"}""", "before: give one of around, after, before")]
    [InlineData("fetch", """{"id":"a/b@x"}""", "id: must be the id of a search result")]
    public async Task What_is_wrong_is_named_with_what_is_allowed(string tool, string arguments, string expected) =>
        Assert.StartsWith(
            expected, await _agent.FailAsync(tool, System.Text.Json.JsonElement.Parse(arguments)), StringComparison.Ordinal);

    [Fact]
    public async Task What_nothing_is_known_of_is_ignored_and_told()
    {
        var answer = await _agent.CallAsync("search", new { query = "zebra", colour = "blue", verbosity = 3 });
        Assert.Equal(["colour", "verbosity"], answer.GetProperty("ignored_arguments").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, answer.GetProperty("found").GetInt32());
    }
}
