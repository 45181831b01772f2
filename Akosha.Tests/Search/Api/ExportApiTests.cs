using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary><c>GET /api/v1/export</c>, as clients see it.</summary>
public sealed class ExportApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_exported_and_stored_in_an_empty_Akosha_is_exported_as_the_same_bytes()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        foreach (var line in Conversations)
        {
            var (status, body) = await akosha.StoreAsync(line);
            Assert.True(status == HttpStatusCode.OK, body.ToString());
        }
        await akosha.DeleteAsync("s", "c1", "gone");
        var exported = await ExportAsync(akosha);
        await using var other = await AkoshaHost.StartAsync();
        await StoreLinesAsync(other, exported);
        Assert.Equal(exported, await ExportAsync(other));
        var ofOne = (await ExportAsync(other, "?system_id=s")).Split('\n')[..^1];
        var expected = exported.Split('\n').Where(line => line.Contains("\"system_id\":\"s\"", StringComparison.Ordinal));
        Assert.Equal(expected, ofOne);
    }

    [Fact]
    public async Task Lines_of_one_conversation_keep_its_order()
    {
        int[] seconds = [5, 1, 2, 9, 3, 4, 9, 10, 0, 11, 10];
        var now = DateTimeOffset.UtcNow.AddDays(-1);
        var messages = seconds.Select((second, i) =>
            new ExportedMessage($"{i}", Roles.User, null, new string('x', 60), now.AddSeconds(second)));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using (var lines = new ConversationWriter(output, 400))
        {
            lines.Begin("s", "c", new Dictionary<string, string> { ["a"] = "1" });
            foreach (var message in messages) lines.Add(message);
            lines.End();
        }
        await using var akosha = await AkoshaHost.StartAsync();
        await StoreLinesAsync(akosha, Encoding.UTF8.GetString(output.WrittenSpan));
        var line = JsonElement.Parse(await ExportAsync(akosha));
        Assert.Equal(
            Enumerable.Range(0, seconds.Length).Select(i => $"{i}"),
            line.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()));
        Assert.Equal("1", line.GetProperty("metadata").GetProperty("a").GetString());
    }

    [Fact]
    public async Task A_caller_gets_its_own_systems_and_is_told_no_version()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "zebra");
        await akosha.StoreAsync(akosha.Admin, "blue", "c", "horse");
        var (_, all, headers) = await CallAsync(akosha.Admin, "");
        Assert.Equal(["blue", "red"], all.Split('\n')[..^1].Select(line =>
            JsonElement.Parse(line).GetProperty("system_id").GetString()));
        Assert.True(headers.Contains("Akosha-Version"));
        var (_, own, told) = await CallAsync(akosha.Red, "");
        Assert.Equal(own, (await CallAsync(akosha.Red, "?system_id=red")).Body);
        Assert.Equal(all.Split('\n')[1] + "\n", own);
        Assert.False(told.Contains("Akosha-Version"));
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(akosha.Red, "?system_id=blue")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(akosha.Red, "?version=1")).Status);

        Task<(HttpStatusCode Status, string Body, HttpResponseHeaders Headers)> CallAsync(string key, string query) =>
            akosha.CallAsync(key, HttpMethod.Get, "/api/v1/export" + query);
    }

    [Fact]
    public async Task It_goes_on_from_a_cursor_at_the_version_that_is_named_or_not_at_all()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "a", "zebra");
        await akosha.StoreAsync("s", "b", "horse");
        using var response = await akosha.Http.GetAsync(new Uri("/api/v1/export", UriKind.Relative), Cancellation);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.ToString());
        var version = Assert.Single(response.Headers.GetValues("Akosha-Version"));
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n')[..^1];
        Assert.Equal(lines[1] + "\n", await ExportAsync(akosha, $"?cursor=cwph&version={version}"));
        await akosha.StoreAsync("s", "c", "donkey");
        var (status, body) = await akosha.GetAsync($"/api/v1/export?cursor=cwph&version={version}");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("version", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, (await ExportAsync(akosha, "?cursor=cwph")).Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("cursor=!", "cursor")]
    [InlineData("cursor=cw", "cursor")]
    [InlineData("version=x", "version")]
    [InlineData("partial=maybe", "partial")]
    [InlineData("system=s", "system")]
    [InlineData("at_least=x", "at_least")]
    public async Task Parameters_that_mean_nothing_are_refused_by_name(string query, string field)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, body) = await akosha.GetAsync($"/api/v1/export?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(body.GetProperty("errors").TryGetProperty(field, out _), body.ToString());
    }

    private static string[] Conversations { get; } =
    [
        """{"system_id":"s","conversation_id":"c1","title":"T","metadata":{"z":1.50,"a":["x"]},"colour":"blue","messages":[{"role":"user","author":"Ada","content":"first","metadata":{"b":true,"a":"1"}},{"id":"gone","role":"user","content":"gone"},{"role":"developer","content":"be brief"}]}""",
        """{"system_id":"s","conversation_id":"c1","messages":[{"id":"back","role":"user","content":"later","timestamp":"2025-05-01T10:00:00.1234567Z"},{"id":"in time","role":"user","content":"earlier clock","timestamp":"2025-04-01T12:00:00+02:00"}]}""",
        """{"system_id":"s","conversation_id":"c1","messages":[{"id":"between","role":"assistant","content":"in between","timestamp":"2025-04-15T10:00:00Z"}]}""",
        """{"system_id":"s","conversation_id":"c1","messages":[{"id":"back","role":"user","content":"an edit stays"}]}""",
        """{"system_id":"s","conversation_id":"Z","parent":"c1","metadata":{},"content":[{"type":"text","text":"parts"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}""",
        """{"system_id":"S","conversation_id":"ä/😀","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":{"x":1.50}}}]},{"role":"tool","tool_call_id":"1","content":"\u0007 done"},{"role":"user","content":"same"},{"role":"user","content":"same"}]}""",
    ];

    private static async Task StoreLinesAsync(AkoshaHost akosha, string lines)
    {
        var (status, body) = await akosha.StoreAsync(lines, "application/x-ndjson");
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    private static async Task<string> ExportAsync(AkoshaHost akosha, string query = "")
    {
        using var response = await akosha.Http.GetAsync(new Uri("/api/v1/export" + query, UriKind.Relative), Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }
}
