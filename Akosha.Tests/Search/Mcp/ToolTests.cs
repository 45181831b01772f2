using System.Text.Json;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Mcp;

/// <summary>What each tool does, by the official client of the protocol.</summary>
public sealed class ToolTests(ToolTests.Remembered remembered) : IClassFixture<ToolTests.Remembered>
{
    /// <summary>One Akosha that remembers something.</summary>
    public sealed class Remembered : IAsyncLifetime
    {
        internal AkoshaHost Akosha { get; private set; } = null!;

        internal McpCaller Agent { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync();
            await Akosha.StoreAsync(
                """
                [{"system_id":"ops","conversation_id":"keys","title":"Rotating keys","metadata":{"team":"core"},"messages":[
                  {"id":"0","role":"user","author":"Ada","content":"When is the deploy key rotated?","timestamp":"2026-01-05T10:00:00Z"},
                  {"id":"1","role":"assistant","content":"The deploy key is rotated every Monday.","timestamp":"2026-01-05T10:00:05Z"},
                  {"id":"2","role":"user","author":"Ada","content":"And who does it?","timestamp":"2026-01-05T10:01:00Z"},
                  {"id":"3","role":"assistant","content":"Grace does it by hand.","timestamp":"2026-01-05T10:01:05Z"}]},
                 {"system_id":"shop","conversation_id":"a/b c","messages":[
                  {"id":"0","role":"user","content":"The zebra poster is sold out.","timestamp":"2026-02-01T08:00:00Z"}]}]
                """);
            Agent = await McpCaller.ConnectAsync(Akosha.Http.BaseAddress!);
        }

        public async ValueTask DisposeAsync()
        {
            await Agent.DisposeAsync();
            await Akosha.DisposeAsync();
        }
    }

    private McpCaller Agent => remembered.Agent;

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    public async Task Tools_are_listed_with_their_schemas_in_every_revision_of_the_protocol(string? version)
    {
        await using var agent = await McpCaller.ConnectAsync(remembered.Akosha.Http.BaseAddress!, version: version);
        Assert.Equal(
            ["add_memory", "delete_memory", "fetch", "get_conversation", "get_metrics", "list_conversations", "list_systems", "search",
                "search_conversations"],
            await agent.ToolsAsync());
        var search = (await agent.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken))
            .Single(tool => tool.Name == "search").ProtocolTool;
        Assert.Equal("query", Assert.Single(search.InputSchema.GetProperty("required").EnumerateArray()).GetString());
        Assert.Equal(50_000, search.InputSchema.GetProperty("properties").GetProperty("max_tokens").GetProperty("maximum").GetInt32());
        Assert.True(search.Annotations!.ReadOnlyHint);
        Assert.Contains("akosha:recalled", agent.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.Equal(1, (await agent.CallAsync("search", new { query = "zebra" })).GetProperty("found").GetInt32());
    }

    [Fact]
    public async Task What_search_finds_is_fetched_by_its_id()
    {
        var results = (await Agent.CallAsync("search", new { query = "when is the deploy key rotated" })).GetProperty("results");
        var result = results[0];
        Assert.Equal("ops/keys/", result.GetProperty("id").GetString()![..9]);
        Assert.Contains("(ops), 2026-01-05", result.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Contains("deploy key", result.GetProperty("text").GetString(), StringComparison.Ordinal);
        var fetched = await Agent.CallAsync("fetch", new { id = result.GetProperty("id").GetString() });
        Assert.Equal(result.GetProperty("id").GetString(), fetched.GetProperty("id").GetString());
        Assert.Equal("Rotating keys", fetched.GetProperty("title").GetString());
        var text = fetched.GetProperty("text").GetString()!;
        Assert.Contains("The deploy key is rotated every Monday.", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("When is", StringComparison.Ordinal) < text.IndexOf("every Monday", StringComparison.Ordinal));
        Assert.Equal("keys", fetched.GetProperty("metadata").GetProperty("conversation_id").GetString());
        // The link leads to the same.
        var (_, conversation) = await remembered.Akosha.GetAsync(new Uri(fetched.GetProperty("url").GetString()!).PathAndQuery);
        Assert.Equal(4, conversation.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Ids_that_paths_cannot_name_are_fetched_too()
    {
        var result = (await Agent.CallAsync("search", new { query = "zebra" })).GetProperty("results")[0];
        Assert.Equal("shop/a%2Fb%20c/0", result.GetProperty("id").GetString());
        var fetched = await Agent.CallAsync("fetch", new { id = result.GetProperty("id").GetString() });
        Assert.Contains("sold out", fetched.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_of_a_search_filter()
    {
        foreach (var (filter, found) in new (object, int)[]
        {
            (new { query = "deploy key zebra", group_by = "message", system_ids = new[] { "shop" } }, 1),
            (new { query = "key", authors = new[] { "Ada" }, group_by = "message", sort = "time" }, 1),
            (new { query = "key", roles = new[] { "assistant" }, group_by = "message", mode = "lexical", min_score = 0.4 }, 1),
            (new { query = "key zebra", from = "2026-01-31T00:00:00Z" }, 1),
            (new { query = "key zebra", metadata = new { team = "core" }, group_by = "conversation" }, 1),
            (new { query = "key", conversation_ids = new[] { "none" } }, 0),
            (new { query = "key zebra", must_not = new[] { "zebra" }, group_by = "conversation" }, 1),
        })
        {
            var answer = await Agent.CallAsync("search_conversations", filter);
            Assert.True(found == answer.GetProperty("found").GetInt32(), $"{JsonSerializer.Serialize(filter)}: {answer}");
        }
        var hit = (await Agent.CallAsync(
            "search_conversations", new { query = "who does it", context = new { before = 1, after = 1 }, system_ids = new[] { "ops" } }))
            .GetProperty("results")[0];
        Assert.Equal("keys", hit.GetProperty("conversation_id").GetString());
        Assert.True(hit.GetProperty("before").GetArrayLength() + hit.GetProperty("after").GetArrayLength() > 0);
    }

    [Fact]
    public async Task A_conversation_is_read_in_pages_and_around_a_message()
    {
        var first = await Agent.CallAsync("get_conversation", new { system_id = "ops", conversation_id = "keys", limit = 2 });
        Assert.Equal((4, "Rotating keys"), (first.GetProperty("total").GetInt32(), first.GetProperty("title").GetString()));
        Assert.Equal(["0", "1"], Ids(first));
        var next = await Agent.CallAsync("get_conversation", new
        {
            system_id = "ops",
            conversation_id = "keys",
            after = first.GetProperty("later").GetProperty("after").GetString(),
        });
        Assert.Equal(["2", "3"], Ids(next));
        Assert.Equal("2", next.GetProperty("earlier").GetProperty("before").GetString());
        Assert.Equal(["1", "2", "3"], Ids(await Agent.CallAsync("get_conversation", new { id = "ops/keys/2", limit = 3 })));
        Assert.Equal(["0"], Ids(await Agent.CallAsync(
            "get_conversation", new { id = "akosha://conversations/ops/keys", before = "1" })));

        static string[] Ids(JsonElement answer) => [.. answer.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("message_id").GetString()!)];
    }

    [Fact]
    public async Task Systems_conversations_and_metrics_are_told()
    {
        Assert.Equal(["ops", "shop"], (await Agent.CallAsync("list_systems", new { })).GetProperty("systems").EnumerateArray()
            .Select(system => system.GetProperty("system_id").GetString()));
        var list = await Agent.CallAsync("list_conversations", new { limit = 1 });
        Assert.Equal("shop/a%2Fb%20c", list.GetProperty("conversations")[0].GetProperty("id").GetString());
        list = await Agent.CallAsync("list_conversations", new { cursor = list.GetProperty("next").GetString() });
        Assert.Equal("Rotating keys", Assert.Single(list.GetProperty("conversations").EnumerateArray()).GetProperty("title").GetString());
        Assert.False(list.TryGetProperty("next", out _));
        Assert.Equal(0, (await Agent.CallAsync("list_conversations", new { author = "Nobody" })).GetProperty("found").GetInt32());
        Assert.Equal(5, (await Agent.CallAsync("get_metrics", new { })).GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task Nothing_found_is_told_apart_from_a_failure()
    {
        var (isError, text) = await Agent.TryAsync("search", new { query = "quantum chromodynamics lattice" });
        Assert.False(isError, text);
        Assert.Contains("Nothing was found", text, StringComparison.Ordinal);
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("get_conversation", new { system_id = "ops", conversation_id = "none" }), ("fetch", new { id = "ops/keys/99" }),
            ("get_conversation", new { id = "ops/keys", around = "99" }),
        })
        {
            var answer = await Agent.CallAsync(tool, arguments);
            Assert.False(answer.GetProperty("found").GetBoolean());
            Assert.Contains("no such", answer.GetProperty("note").GetString(), StringComparison.Ordinal);
        }
    }
}
