using System.Net;
using System.Text.Json;
using Akosha.Client.Reading;
using Akosha.Contracts.Conversations;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Api;

/// <summary>A conversation in pages.</summary>
public sealed class ConversationPageTests
{
    private const string Path = "/api/v1/conversations/s/c";

    [Fact]
    public async Task Pages_go_forward_and_back_around_a_message_and_over_what_was_deleted()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", [.. Enumerable.Range(0, 7).Select(i => $"zebra {i}")]);
        foreach (var (asked, expected) in new[]
        {
            ("", "0123456"), ("?limit=3", "012"), ("?limit=3&after=2", "345"), ("?after=2", "3456"), ("?after=6", ""),
            ("?limit=2&before=2", "01"), ("?limit=2&before=1", "0"), ("?before=3", "012"), ("?limit=3&around=3", "234"),
            ("?limit=3&around=0", "012"), ("?limit=3&around=6", "456"), ("?around=3", "0123456"), ("?limit=1&around=5", "5"),
        })
        {
            var (status, body) = await akosha.GetAsync(Path + asked);
            Assert.Equal((asked, HttpStatusCode.OK, expected), (asked, status, IdsIn(body)));
            Assert.Equal(7, body.GetProperty("total").GetInt32());
            Assert.Equal(expected.Length > 0 && !expected.EndsWith('6'), body.TryGetProperty("next", out _));
            Assert.Equal(expected.Length > 0 && !expected.StartsWith('0'), body.TryGetProperty("previous", out _));
        }
        var next = (await ReadAsync(akosha, new() { Limit = 3 })).Next;
        Assert.Equal("345", IdsIn(await ReadAsync(akosha, new() { Limit = 3, Cursor = next })));
        await akosha.DeleteAsync("s", "c", "0");
        Assert.Equal("345", IdsIn(await ReadAsync(akosha, new() { Limit = 3, Cursor = next }))); // its message has moved
        await akosha.DeleteAsync("s", "c", "2");
        var last = await ReadAsync(akosha, new() { Limit = 3, Around = "6" });
        Assert.Equal("456", IdsIn(last));
        Assert.Equal("13", IdsIn(await ReadAsync(akosha, new() { Limit = 3, Cursor = last.Previous })));
    }

    [Theory]
    [InlineData("after")]
    [InlineData("before")]
    [InlineData("around")]
    public async Task A_message_that_is_not_there_is_named(string parameter)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", "zebra");
        var (status, body) = await akosha.GetAsync($"{Path}?{parameter}=nobody");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("nobody", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("after=0&before=0", "before")]
    [InlineData("cursor=x&around=0", "around")]
    [InlineData("cursor=e30", "cursor")]
    [InlineData("cursor=!", "cursor")]
    public async Task What_is_wrong_is_named(string asked, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "c", "zebra");
        foreach (var path in new[] { $"{Path}?{asked}", $"/api/v1/conversations?system_id=s&conversation_id=c&{asked}" })
        {
            var (status, body) = await akosha.GetAsync(path);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains($"\"{field}\":[", body.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<ConversationReply> ReadAsync(AkoshaHost akosha, ConversationPage page) =>
        (await akosha.Client.FindConversationAsync("s", "c", page, TestContext.Current.CancellationToken))!;

    private static string IdsIn(ConversationReply page) => string.Concat(page.Messages.Select(message => message.Id));

    private static string IdsIn(JsonElement body) =>
        string.Concat(body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()));
}
