using System.Text.Json;
using Akosha.Tests.Hosting;
using Microsoft.ML.Tokenizers;
using ModelContextProtocol.Protocol;

namespace Akosha.Tests.Search.Mcp;

/// <summary>Answers stay within their budget, as a model counts it, and what they leave out can be had.</summary>
public sealed class BudgetTests(BudgetTests.Large large) : IClassFixture<BudgetTests.Large>
{
    private static readonly TiktokenTokenizer Model = TiktokenTokenizer.CreateForModel("gpt-4o");

    /// <summary>One Akosha with long messages, long conversations and many of them.</summary>
    public sealed class Large : IAsyncLifetime
    {
        public static readonly string Story = string.Join(
            ' ', Enumerable.Range(0, 4_000).Select(i => $"zebra number {i} {(i == 3_217 ? "met a heron" : "walked")}."));

        internal AkoshaHost Akosha { get; private set; } = null!;

        internal McpCaller Agent { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync();
            await Akosha.StoreAsync("stories", "long", "before it", Story, "after it");
            await Akosha.StoreAsync(
                "stories", "talk", [.. Enumerable.Range(0, 120).Select(i => $"zebra turn {i}: \"quoted\"\n\tПривет, 斑马 🦓 {Guid.NewGuid():N}")]);
            var many = Enumerable.Range(0, 150).Select(i => new
            {
                system_id = $"system-{i:D3}",
                conversation_id = $"conversation/{i}/{new string('é', 40)}",
                title = $"{new string('t', 200)} {i}",
                content = $"zebra {i} {new string('w', 3_000)}",
            });
            await Akosha.StoreAsync(JsonSerializer.Serialize(many));
            Agent = await McpCaller.ConnectAsync(Akosha.Http.BaseAddress!);
        }

        public async ValueTask DisposeAsync()
        {
            await Agent.DisposeAsync();
            await Akosha.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("search", """{"query":"zebra","limit":100}""")]
    [InlineData("search_conversations", """{"query":"zebra","limit":100,"group_by":"message","context":{"before":3,"after":3}}""")]
    [InlineData("fetch", """{"id":"stories/long/1"}""")]
    [InlineData("fetch", """{"id":"stories/talk"}""")]
    [InlineData("get_conversation", """{"id":"stories/talk","limit":120}""")]
    [InlineData("get_conversation", """{"id":"stories/long/1"}""")]
    [InlineData("list_systems", """{}""")]
    [InlineData("list_conversations", """{"limit":200}""")]
    [InlineData("get_metrics", """{}""")]
    public async Task An_answer_has_no_more_tokens_than_it_may(string tool, string arguments)
    {
        foreach (var tokens in new int?[] { null, 256, 300, 1_000, 10_000 })
        {
            var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!;
            if (tokens is not null) given["max_tokens"] = JsonSerializer.SerializeToElement(tokens);
            var (isError, text) = await large.Agent.TryAsync(tool, given);
            Assert.False(isError, text);
            JsonElement.Parse(text);
            var counted = Model.CountTokens(text);
            Assert.True(counted <= (tokens ?? 4_000), $"{counted} of {tokens}: {text}");
        }
    }

    [Fact]
    public async Task A_long_message_is_fetched_piece_by_piece_and_whole()
    {
        var story = "";
        var next = "stories/long/1";
        var pieces = 0;
        for (; next is not null; pieces++)
        {
            var answer = await large.Agent.CallAsync("fetch", new { id = next, max_tokens = 20_000 });
            var text = answer.GetProperty("text").GetString()!;
            var start = text.IndexOf("]] ", text.IndexOf("[[akosha:recalled stories/long/1", StringComparison.Ordinal), StringComparison.Ordinal) + 3;
            story += text[start..text.IndexOf(" [[akosha:end]]", start, StringComparison.Ordinal)].TrimEnd('…');
            next = answer.GetProperty("metadata").TryGetProperty("next", out var rest) ? rest.GetString() : null;
        }
        Assert.Equal(Large.Story, story);
        Assert.InRange(pieces, 2, 20);
    }

    [Fact]
    public async Task What_does_not_fit_is_had_by_going_on()
    {
        var seen = new List<string>();
        for (int? offset = 0; offset is not null;)
        {
            var page = await large.Agent.CallAsync(
                "search_conversations", new { query = "zebra turn", group_by = "message", conversation_id = "talk", limit = 100, offset, max_tokens = 3_000 });
            seen.AddRange(page.GetProperty("results").EnumerateArray().Select(hit => hit.GetProperty("message_id").GetString()!));
            offset = page.TryGetProperty("next_offset", out var next) ? next.GetInt32() : null;
        }
        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal(120, seen.Count);

        seen.Clear();
        object arguments = new { id = "stories/talk", limit = 200, max_tokens = 2_000 };
        while (true)
        {
            var page = await large.Agent.CallAsync("get_conversation", arguments);
            seen.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("message_id").GetString()!));
            if (!page.TryGetProperty("later", out var later)) break;
            arguments = new { id = "stories/talk", limit = 200, max_tokens = 2_000, after = later.GetProperty("after").GetString() };
        }
        Assert.Equal(Enumerable.Range(0, 120).Select(i => $"{i}"), seen);

        seen.Clear();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await large.Agent.CallAsync(
                "list_conversations", cursor.Length == 0 ? new { max_tokens = 1_000 } : new { cursor, max_tokens = 1_000 });
            seen.AddRange(page.GetProperty("conversations").EnumerateArray().Select(listed => listed.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        Assert.Equal((152, 152), (seen.Count, seen.Distinct().Count()));

        seen.Clear();
        for (string? after = ""; after is not null;)
        {
            var page = await large.Agent.CallAsync(
                "list_systems", after.Length == 0 ? new { max_tokens = 500 } : new { after, max_tokens = 500 });
            seen.AddRange(page.GetProperty("systems").EnumerateArray().Select(system => system.GetProperty("system_id").GetString()!));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        Assert.Equal(151, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_hit_in_a_long_message_shows_the_passage_that_was_found()
    {
        var hit = (await large.Agent.CallAsync(
            "search_conversations", new { query = "heron", conversation_id = "long", max_tokens = 400 })).GetProperty("results")[0];
        Assert.Contains("number 3217 met a heron.", hit.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(hit.GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData(255)]
    [InlineData(50_001)]
    [InlineData(-1)]
    public async Task A_budget_out_of_range_is_refused_by_name(int tokens) =>
        Assert.Equal(
            "max_tokens: must be a whole number from 256 to 50000",
            await large.Agent.FailAsync("search", new { query = "zebra", max_tokens = tokens }));

    [Fact]
    public async Task Resources_and_prompts_stay_within_the_budget_too()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var read = await large.Agent.Client.ReadResourceAsync("akosha://conversations/stories/talk", cancellationToken: cancellation);
        var text = Assert.IsType<TextResourceContents>(Assert.Single(read.Contents)).Text;
        Assert.InRange(Model.CountTokens(text), 500, 4_000);
        Assert.Contains("get_conversation with id stories/talk/", text, StringComparison.Ordinal);
        foreach (var (name, arguments) in new (string, Dictionary<string, object?>)[]
        {
            ("recall", new() { ["topic"] = "zebra" }), ("resume_conversation", new() { ["id"] = "stories/talk" }),
        })
        {
            var prompt = await large.Agent.Client.GetPromptAsync(name, arguments, cancellationToken: cancellation);
            var said = Assert.IsType<TextContentBlock>(Assert.Single(prompt.Messages).Content).Text;
            Assert.InRange(Model.CountTokens(said), 300, 4_000);
        }
    }
}
