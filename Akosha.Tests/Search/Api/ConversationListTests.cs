using System.Net;
using System.Text.Json;
using Akosha.Client.Reading;
using Akosha.Contracts.Conversations;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary>Lists of conversations.</summary>
public sealed class ConversationListTests(ConversationListTests.Corpus corpus) : IClassFixture<ConversationListTests.Corpus>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One for all tests that only read.</summary>
    public sealed class Corpus : IAsyncLifetime
    {
        public AkoshaHost Akosha { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync(settings: "--Akosha:Storage:Hot:MaxAgeDays=36500");
            await Akosha.StoreAsync("""
                [{"system_id":"ops","conversation_id":"deploy","title":"Deploy keys","parent":"old","metadata":{"team":"core","n":3},"messages":[
                   {"id":"0","role":"user","author":"Ada","content":"When?","timestamp":"2025-03-01T10:00:00Z"},
                   {"id":"1","role":"user","author":"Bob","content":"Monday.","timestamp":"2025-03-05T10:00:00Z"}]},
                 {"system_id":"ops","conversation_id":"b","metadata":{"team":"social"},"messages":[
                   {"id":"0","role":"assistant","content":"","timestamp":"2025-04-01T11:00:00Z"},
                   {"id":"1","role":"user","author":"Bob","content":"\u001b[31mPizza\u001b[0m\n or pasta for everyone who comes along on Monday evening, or perhaps on Tuesday?","timestamp":"2025-04-01T12:00:00Z"}]},
                 {"system_id":"home","conversation_id":"c","messages":[
                   {"id":"0","role":"user","author":"Ada","content":"Tomatoes","timestamp":"2025-04-01T12:00:00Z"}]},
                 {"system_id":"ops","conversation_id":"a","messages":[
                   {"id":"0","role":"user","content":"Tie","timestamp":"2025-04-01T12:00:00Z"}]}]
                """);
        }

        public ValueTask DisposeAsync() => Akosha.DisposeAsync();
    }

    [Theory]
    [InlineData("", "home/c ops/a ops/b ops/deploy")]
    [InlineData("/ops", "ops/a ops/b ops/deploy")]
    [InlineData("/nothing", "")]
    [InlineData("?system_id=home", "home/c")]
    [InlineData("?author=Bob", "ops/b ops/deploy")]
    [InlineData("?author=bob", "")]
    [InlineData("?from=2025-03-05T00:00:00Z&to=2025-04-01T12:00:00Z", "ops/b ops/deploy")]
    [InlineData("?to=2025-04-01T12:00:00Z&author=Bob", "ops/deploy")]
    [InlineData("?metadata.team=core", "ops/deploy")]
    [InlineData("?metadata.team=core&metadata.other=x", "")]
    public async Task Conversations_are_listed_by_their_newest_message_and_filtered(string asked, string expected)
    {
        var (status, body) = await corpus.Akosha.GetAsync($"/api/v1/conversations{asked}");
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.Equal(expected, string.Join(' ', NamesIn(body)));
        Assert.False(body.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task An_item_tells_what_the_conversation_is_about()
    {
        var (_, body) = await corpus.Akosha.GetAsync("/api/v1/conversations/ops");
        var untitled = body.GetProperty("conversations")[1];
        var titled = body.GetProperty("conversations")[2];
        Assert.Equal(
            """{"system_id":"ops","conversation_id":"deploy","messages":2,"authors":["Ada","Bob"],"first_at":"2025-03-01T10:00:00+00:00","last_at":"2025-03-05T10:00:00+00:00","metadata":{"team":"core","n":3},"title":"Deploy keys","parent":"old"}""", titled.ToString());
        Assert.Equal(
            "Pizza or pasta for everyone who comes along on Monday evening, or perhaps on…",
            untitled.GetProperty("first_words").GetString());
        Assert.False(untitled.TryGetProperty("title", out _));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?limit=x", "limit")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?from=2025-03-05T00:00:00Z&to=2025-03-05T00:00:00Z", "from")]
    [InlineData("?cursor=%20", "cursor")]
    [InlineData("?cursor=e30", "cursor")]
    [InlineData("?cursor=AAAA", "cursor")]
    [InlineData("?metadata.=x", "metadata.")]
    [InlineData("?colour=red", "colour")]
    [InlineData("?author=", "author")]
    public async Task What_is_wrong_is_named(string asked, string field)
    {
        var (status, body) = await corpus.Akosha.GetAsync($"/api/v1/conversations{asked}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"{field}\":[", body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_go_on_from_one_another_while_commits_come()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        for (var i = 0; i < 5; i++) await StoreAsync(akosha, $"c{i}", i);
        var filter = new ConversationFilter { PageSize = 2 };
        var first = await akosha.Client.ListAsync(filter, null, Cancellation);
        Assert.Equal(["s/c4", "s/c3"], NamesIn(first));
        await StoreAsync(akosha, "new", 10);
        await StoreAsync(akosha, "c4", 11); // moves one that was shown
        await akosha.DeleteAsync("s", "c3"); // the one that the cursor names
        var second = await akosha.Client.ListAsync(filter, first.Next, Cancellation);
        Assert.Equal(["s/c2", "s/c1"], NamesIn(second));
        var third = await akosha.Client.ListAsync(filter, second.Next, Cancellation);
        Assert.Equal(["s/c0"], NamesIn(third));
        Assert.Null(third.Next);
    }

    [Fact]
    public async Task A_caller_sees_the_conversations_of_their_systems()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "r", "zebra");
        await akosha.StoreAsync(akosha.Admin, "blue", "b", "zebra");
        foreach (
            var (key, path, expected) in new[] { (akosha.Red, "", "red/r"), (akosha.Red, "/red", "red/r"),
            (akosha.Red, "/blue", ""), (akosha.Red, "?system_id=blue", ""), (akosha.Admin, "", "blue/b red/r") })
        {
            var (status, body, _) = await akosha.CallAsync(key, HttpMethod.Get, $"/api/v1/conversations{path}");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(
                expected, string.Join(' ', NamesIn(JsonDocument.Parse(body).RootElement).Order(StringComparer.Ordinal)));
        }
    }

    private static async Task StoreAsync(AkoshaHost akosha, string conversation, int minute)
    {
        var (status, body) = await akosha.StoreAsync(JsonSerializer.Serialize(new
        {
            system_id = "s",
            conversation_id = conversation,
            messages = new[]
            {
                new { id = $"{minute}", role = "user", content = "x", timestamp = $"2025-03-01T10:{minute:00}:00Z" },
            },
        }));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    private static IEnumerable<string> NamesIn(ConversationsReply page) =>
        page.Conversations.Select(conversation => $"{conversation.SystemId}/{conversation.ConversationId}");

    private static IEnumerable<string> NamesIn(JsonElement body) => body.GetProperty("conversations").EnumerateArray()
        .Select(item => $"{item.GetProperty("system_id")}/{item.GetProperty("conversation_id")}");
}
