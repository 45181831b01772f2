using System.Net;
using System.Text;
using Akosha.Search;
using Akosha.ServiceDefaults.Security;
using Akosha.Tests.Gateway;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;
using ModelContextProtocol;

namespace Akosha.Tests.Search.Mcp;

/// <summary>Who may use which tools, and with whose conversations.</summary>
public sealed class RightsTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private static readonly string[] Reading =
        ["fetch", "get_conversation", "get_metrics", "list_conversations", "list_systems", "search", "search_conversations"];
    private static readonly string[] Writing = ["add_memory", "delete_memory"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_is_shown_the_tools_that_it_may_use_and_refused_the_others()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var reader = akosha.NewKey([Scopes.Search], ["red"]);
        var writer = akosha.NewKey([Scopes.Ingest], ["red"]);
        await Eventually.HoldsAsync(
            async () => (await akosha.CallAsync(reader, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.OK,
            () => "the new key is not in force");
        await using var reads = await McpCaller.ConnectAsync(akosha.Address, reader);
        Assert.Equal(Reading, await reads.ToolsAsync());
        Assert.Contains("lacks the scope ingest", await reads.FailAsync("add_memory", new { text = "x" }), StringComparison.Ordinal);
        Assert.Contains("lacks the scope ingest", await reads.FailAsync("forget", new { id = "red/c" }), StringComparison.Ordinal);
        await using var writes = await McpCaller.ConnectAsync(akosha.Address, writer);
        Assert.Equal(Writing, await writes.ToolsAsync());
        Assert.Contains("lacks the scope search", await writes.FailAsync("search", new { query = "x" }), StringComparison.Ordinal);
        // Its one system needs no name.
        Assert.Equal("red", (await writes.CallAsync("add_memory", new { text = "a zebra" })).GetProperty("system_id").GetString());
        await using var all = await McpCaller.ConnectAsync(akosha.Address, akosha.Red);
        Assert.Equal([.. Writing, .. Reading], (await all.ToolsAsync()).OrderBy(Reading.Contains));
    }

    [Fact]
    public async Task A_bound_caller_sees_and_changes_nothing_of_others_by_any_tool()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "mine", "a zebra in red", "Ada");
        await akosha.StoreAsync(akosha.Admin, "blue", "theirs", "a zebra in blue, secretly", "Bob");
        await using var red = await McpCaller.ConnectAsync(akosha.Address, akosha.Red);
        var answers = new StringBuilder();
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("search", new { query = "zebra secretly" }), ("search_conversations", new { query = "zebra Bob", group_by = "message" }),
            ("search_conversations", new { query = "zebra", system_ids = new[] { "blue" } }),
            ("search", new { query = "zebra", system_ids = new[] { "blue" } }), ("fetch", new { id = "blue/theirs/0" }),
            ("fetch", new { id = "blue/theirs" }), ("get_conversation", new { system_id = "blue", conversation_id = "theirs" }),
            ("list_systems", new { }), ("list_conversations", new { }), ("list_conversations", new { system_id = "blue" }),
            ("get_metrics", new { }), ("delete_memory", new { id = "blue/theirs" }),
            ("add_memory", new { text = "a zebra", system_id = "blue" }),
        }) answers.AppendLine((await red.TryAsync(tool, arguments)).Text);
        var resources = await red.Client.ListResourcesAsync(cancellationToken: Cancellation);
        answers.AppendJoin('\n', resources.Select(resource => resource.Uri));
        foreach (var foreign in new[] { "secretly", "Bob", "in blue" })
            Assert.DoesNotContain(foreign, answers.ToString().Replace("zebra secretly", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(resources);
        await Assert.ThrowsAsync<McpProtocolException>(async () => await red.Client.ReadResourceAsync(
            "akosha://conversations/blue/theirs", cancellationToken: Cancellation));
        // A foreign conversation is answered like a missing one.
        var (_, foreignAnswer) = await red.TryAsync("get_conversation", new { system_id = "blue", conversation_id = "theirs" });
        Assert.Equal((await red.TryAsync("get_conversation", new { system_id = "red", conversation_id = "none" })).Text, foreignAnswer);
        await using var blue = await McpCaller.ConnectAsync(akosha.Address, akosha.Blue);
        Assert.Equal(1, (await blue.CallAsync("search", new { query = "zebra" })).GetProperty("found").GetInt32());
    }

    [Fact]
    public async Task Every_request_shows_who_makes_it_and_a_session_is_no_authority()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        Assert.Equal(401, (await PostAsync(akosha.Address, Ping)).Status);
        Assert.Equal(401, (await PostAsync(akosha.Address, Ping, ("Mcp-Session-Id", "of-another"))).Status);
        var (status, body) = await PostAsync(akosha.Address, Ping, ("Authorization", $"Bearer {akosha.Red}"));
        Assert.True(status == 200, body);
        Assert.DoesNotContain("Mcp-Session-Id", body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(400, (await PostAsync(
            akosha.Address, Ping, ("Authorization", $"Bearer {akosha.Red}"), ("Mcp-Session-Id", "of-another"))).Status);
    }

    [Fact]
    public async Task A_web_page_of_another_origin_may_not_call()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, "--Akosha:Mcp:Origins=https://inspector.example.org");
        foreach (var (origin, expected) in new[]
        {
            ("http://evil.example", 403), ("null", 403), ("http://localhost.evil.example", 403), ("file:///etc", 403),
            ("https://inspector.example.org", 200), ("http://inspector.example.org", 403), ("http://localhost:6274", 200),
            ("http://127.0.0.1", 200),
        })
            Assert.Equal((origin, expected), (origin, (await PostAsync(
                akosha.Address, Ping, ("Authorization", $"Bearer {akosha.Red}"), ("Origin", origin))).Status));
        // Without keys the name in Host counts too.
        await using var open = await AkoshaHost.StartAsync();
        Assert.Equal(200, (await PostAsync(open.Http.BaseAddress!, Ping)).Status);
        Assert.Equal(401, (await PostAsync(open.Http.BaseAddress!, Ping, ("Host", "evil.example"))).Status);
        Assert.Equal(401, (await PostAsync(open.Http.BaseAddress!, Ping, ("X-Forwarded-For", "203.0.113.9"))).Status);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", 400)]
    [InlineData("""{"jsonrpc":"2.0"}""", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":7}""", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", 400)]
    public async Task A_body_that_is_no_message_is_refused(string body, int expected)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, answer) = await PostAsync(akosha.Http.BaseAddress!, body);
        Assert.True(status == expected, $"{status} {answer}");
    }

    [Fact]
    public async Task Bodies_rates_and_types_have_the_bounds_of_other_endpoints()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=3");
        var key = ("Authorization", $"Bearer {akosha.Red}");
        var large = Ping.Replace("\"ping\"", $"\"ping\",\"params\":{{\"x\":\"{new string('x', 1_100_000)}\"}}", StringComparison.Ordinal);
        Assert.Equal(413, (await PostAsync(akosha.Address, large, key)).Status);
        Assert.Equal(415, (await PostAsync(akosha.Address, Ping, key, ("Content-Type", "text/plain"))).Status);
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++) statuses.Add((await PostAsync(akosha.Address, Ping, key)).Status);
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task A_search_service_by_itself_has_no_tools_that_write_unless_it_is_told_of_ingestion()
    {
        await using var whole = await AkoshaHost.StartAsync();
        await using var search = await OneService.StartAsync(
            builder => builder.AddAkoshaSearch(), app => app.MapAkoshaSearch());
        await using var agent = await McpCaller.ConnectAsync(search.Address);
        Assert.Equal(Reading, await agent.ToolsAsync());
        Assert.Contains("AKOSHA__MCP__INGESTIONURL", await agent.FailAsync("add_memory", new { text = "x", system_id = "s" }), StringComparison.Ordinal);
        await using var told = await OneService.StartAsync(
            builder =>
            {
                builder.Configuration["Akosha:Mcp:IngestionUrl"] = whole.Http.BaseAddress!.ToString();
                builder.AddAkoshaSearch();
            }, app => app.MapAkoshaSearch());
        await using var writer = await McpCaller.ConnectAsync(told.Address);
        await writer.CallAsync("add_memory", new { text = "a zebra", system_id = "s", conversation_id = "c" });
        Assert.Single(await whole.FindAsync(new() { Query = "zebra" }));
    }

    [Fact]
    public async Task The_gateway_passes_it_on()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "a zebra");
        await using var gateway = await GatewayHost.StartAsync(akosha.Address, akosha.Address);
        await using var agent = await McpCaller.ConnectAsync(gateway.Address, akosha.Red);
        var result = (await agent.CallAsync("search", new { query = "zebra" })).GetProperty("results")[0];
        Assert.StartsWith(gateway.Address.ToString(), result.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("red", (await agent.CallAsync("add_memory", new { text = "a lion" })).GetProperty("system_id").GetString());
        Assert.Equal(401, (await PostAsync(gateway.Address, Ping)).Status);
        using var wrong = await gateway.Http.GetAsync(new Uri("/mcp", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
    }

    private static async Task<(int Status, string Body)> PostAsync(Uri address, string body, params (string, string)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/mcp"));
        var type = headers.FirstOrDefault(header => header.Item1 == "Content-Type").Item2 ?? "application/json";
        request.Content = new StringContent(body, Encoding.UTF8, type);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        foreach (var (name, value) in headers)
            if (name == "Host") request.Headers.Host = value;
            else if (name != "Content-Type") request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, Cancellation);
        return ((int)response.StatusCode, $"{response.Headers}\n{await response.Content.ReadAsStringAsync(Cancellation)}");
    }
}
