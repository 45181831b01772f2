using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akosha.Ingestion;
using Akosha.Search;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Gateway;

public sealed class GatewayTests
{
    private const string Whole = """{"system_id":"s","conversation_id":"c","messages":[{"id":"0","role":"user","content":"a zebra"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_changes_the_memory_goes_to_ingestion_and_what_reads_it_to_search()
    {
        await using var ingestion = await AkoshaHost.StartAsync();
        await using var search = await AkoshaHost.StartAsync();
        await search.StoreAsync("s", "of-search", "a quagga");
        await using var gateway = await GatewayHost.StartAsync(ingestion.Http.BaseAddress!, search.Http.BaseAddress!);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway, "/api/v1/conversations?wait=true", Whole));
        Assert.Equal(
            HttpStatusCode.OK,
            await PostAsync(
            gateway, "/api/v1/conversations?wait=true", Whole.Replace("\"c\"", "\"d\"", StringComparison.Ordinal),
            "application/x-ndjson"));
        Assert.Equal(["c/0", "d/0"], (await ingestion.FindAsync(new() { Query = "zebra", Collapse = false })).Order());
        Assert.Equal(["of-search/0"], await FindAsync(gateway, "zebra quagga"));
        foreach (var (path, service) in new[]
        {
            ("/api/v1/queue", ingestion), ("/api/v1/queue/dead", ingestion), ("/api/v1/maintenance", ingestion),
                ("/api/v1/systems", search), ("/api/v1/conversations/s/of-search", search),
            ("/api/v1/conversations?system_id=s&conversation_id=of-search", search), ("/api/v1/analytics/metrics", search),
                ("/api/v1/nothing", search),
        })
        {
            using var expected = await service.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            using var answer = await gateway.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal(
                (path, expected.StatusCode, Shape(await expected.Content.ReadAsStringAsync(Cancellation))),
                (path, answer.StatusCode, Shape(await answer.Content.ReadAsStringAsync(Cancellation))));
        }
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway, "/v1/traces", "{}"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway, "/v1/logs", "{}"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(gateway, "/v1/logs", "["));
        using var deleted = await gateway.Http.DeleteAsync(
            new Uri("/api/v1/conversations/s/d?wait=true", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(["c/0"], await ingestion.FindAsync(new() { Query = "zebra" }));
    }

    [Fact]
    public async Task A_path_arrives_as_it_was_sent_and_one_that_means_two_things_does_not_pass()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        const string Id = "a/b;c %41~é+&?#";
        await akosha.StoreAsync("s", Id, "an okapi");
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        var target = "/api/v1/conversations/s/" + Uri.EscapeDataString(Id);
        foreach (
            var sent in new[] { target, target.Replace("%2F", "%2f", StringComparison.Ordinal)
            .Replace("c", "%63", StringComparison.Ordinal), "http://localhost" + target, target + "/?at_least=1" })
        {
            var (status, _, body) = await RawHttp.SendAsync(gateway.Address, "GET", sent, "Host: localhost");
            Assert.Equal((sent, 200), (sent, status));
            Assert.Contains("okapi", body, StringComparison.Ordinal);
        }
        foreach (
            var sent in new[] { "/api/v1/conversations/s/%2E%2E", "/api/v1/systems/s/../t", "/api/v1//systems",
            "/api/v1/conversations/s/%zz" })
            Assert.Equal(
                (sent, 400), (sent, (await RawHttp.SendAsync(gateway.Address, "DELETE", sent, "Host: localhost")).Status));
        Assert.Equal([Id + "/0"], await akosha.FindAsync(new() { Query = "okapi" }));
    }

    [Fact]
    public async Task A_wrong_method_is_told_with_the_methods_of_both_services()
    {
        await using var ingestion = await OneService.StartAsync(
            builder => builder.AddAkoshaIngestion(), app => app.MapAkoshaIngestion());
        await using var search = await OneService.StartAsync(builder => builder.AddAkoshaSearch(), app => app.MapAkoshaSearch());
        await using var gateway = await GatewayHost.StartAsync(ingestion.Address, search.Address);
        const string Conversations = "/api/v1/conversations", Search = "/api/v1/search";
        foreach (var (method, path, expected, allow) in new[]
        {
            ("PUT", Conversations, 405, "DELETE, GET, POST"), ("OPTIONS", Conversations, 204, "DELETE, GET, POST"),
            ("GET", Search, 405, "POST"), ("HEAD", Search, 405, "POST"), ("OPTIONS", Search, 204, "POST"),
            ("PATCH", Conversations + "/s/c", 405, "DELETE, GET"), ("OPTIONS", Conversations + "/s/c", 204, "DELETE, GET"),
            ("PUT", Conversations + "/s", 405, "GET"), ("GET", Conversations + "/s/c/messages/0", 405, "DELETE"),
            ("POST", "/api/v1/systems", 405, "DELETE, GET"), ("GET", "/api/v1/systems/s", 405, "DELETE"),
            ("POST", "/api/v1/queue", 405, "GET"), ("GET", Conversations + "/s/c", 404, ""), ("GET", "/api/v1/nothing", 404, ""),
            ("OPTIONS", "/api/v1/nothing", 404, ""), ("HEAD", "/api/v1/systems", 200, ""),
        })
        {
            var (status, head, body) = await RawHttp.SendAsync(gateway.Address, method, path, "Host: localhost");
            Assert.Equal((method, path, expected), (method, path, status));
            var line = head.Split("\r\n").SingleOrDefault(line => line.StartsWith("Allow: ", StringComparison.Ordinal));
            var told = line?[7..] ?? "";
            var sorted = string.Join(", ", told.Split(", ").Order(StringComparer.Ordinal));
            Assert.Equal((method, path, allow), (method, path, sorted));
            if (status == 405 && method != "HEAD")
                Assert.Contains($"the methods of this path are {told}", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("false", "false")]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    [InlineData("true", "true")]
    public async Task Without_keys_the_gateway_opens_the_services_to_nobody_who_would_not_be_let_in_without_it(
        string servicesBelieve, string gatewayBelieves)
    {
        await using var akosha = await AkoshaHost.StartAsync(null, null, $"--ForwardedHeaders_Enabled={servicesBelieve}");
        await using var gateway = await GatewayHost.StartAsync(
            akosha.Http.BaseAddress!, akosha.Http.BaseAddress!, $"--ForwardedHeaders_Enabled={gatewayBelieves}");
        foreach (var (expected, lines) in new (int, string[])[]
        {
            (200, ["Host: localhost"]), (200, ["Host: 127.0.0.1:8000"]), (401, ["Host: evil.example"]),
                (401, ["Host: localhost", "X-Forwarded-For: 203.0.113.9"]),
                (401, ["Host: localhost", "X-Forwarded-For: 127.0.0.1"]),
            (401, ["Host: localhost", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"]),
                (401, ["Host: localhost", "X-Forwarded-For: ::1"]),
            (401, ["Host: localhost", "Forwarded: for=203.0.113.9"]), (401, ["Host: localhost", "Via: 1.1 proxy"]),
                (401, ["Host: localhost", "Origin: http://evil.example"]),
                (401, ["Host: localhost", "Authorization: Bearer ak_wrong"]),
        })
            Assert.Equal(
                (string.Join('|', lines), expected),
                (string.Join('|', lines), (await RawHttp.SendAsync(gateway.Address, "GET", "/api/v1/systems", lines))
                .Status));
    }

    [Fact]
    public async Task A_service_is_told_by_the_gateway_who_calls_and_not_by_the_caller()
    {
        await using var replica = new DyingReplica(deaths: 0);
        await using var gateway = await GatewayHost.StartAsync(replica.Address, replica.Address);
        await RawHttp.SendAsync(
            gateway.Address, "GET", "/api/v1/systems", "Host: memory.example", "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: https", "Authorization: Bearer ak_x",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        var lines = Assert.Single(replica.Requests).Split("\r\n");
        Assert.Contains("Host: memory.example", lines);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", lines);
        Assert.Contains("X-Forwarded-Proto: http", lines);
        Assert.Contains("Authorization: Bearer ak_x", lines);
        Assert.Contains("Via: 1.1 akosha", lines);
        Assert.StartsWith(
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-",
            Assert.Single(lines, line => line.StartsWith("traceparent:", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/v1/search", """{"query":"zebra"}""")]
    [InlineData("GET", "/api/v1/conversations/s/c", null)]
    public async Task A_read_whose_replica_dies_is_answered_by_another_but_is_not_given_to_a_third(
        string method, string path, string? body)
    {
        Assert.Equal((HttpStatusCode.OK, "{}", 2), await AskAsync(deaths: 1));
        if (body is null) return; // what has no body the client repeats by itself
        var (status, _, requests) = await AskAsync(deaths: 2);
        Assert.Equal((HttpStatusCode.BadGateway, 2), (status, requests));

        async Task<(HttpStatusCode Status, string Body, int Requests)> AskAsync(int deaths)
        {
            await using var replica = new DyingReplica(deaths);
            await using var gateway = await GatewayHost.StartAsync(new Uri("http://127.0.0.1:9"), replica.Address);
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path)
            {
                Content = body is null ? null
                : new StringContent(body, Encoding.UTF8, "application/json")
            };
            using var answer = await gateway.Http.SendAsync(request, Cancellation);
            Assert.All(replica.Requests, sent => Assert.EndsWith("\r\n\r\n" + body, sent, StringComparison.Ordinal));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), replica.Requests.Count);
        }
    }

    [Fact]
    public async Task A_write_that_a_replica_has_seen_is_not_repeated_and_one_that_nobody_has_seen_says_so()
    {
        await using var replica = new DyingReplica(deaths: 1);
        await using (var gateway = await GatewayHost.StartAsync(replica.Address, replica.Address))
        {
            var (status, problem) = await ProblemAsync(gateway);
            Assert.Equal((HttpStatusCode.BadGateway, 1), (status, replica.Requests.Count));
            Assert.Contains("not known", problem, StringComparison.Ordinal);
        }
        await using var alone = await GatewayHost.StartAsync(new Uri("http://127.0.0.1:9"), replica.Address);
        var (refused, reason) = await ProblemAsync(alone);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused);
        Assert.Contains("Nothing was taken", reason, StringComparison.Ordinal);

        static async Task<(HttpStatusCode Status, string Detail)> ProblemAsync(GatewayHost gateway)
        {
            using var answer = await gateway.Http.PostAsync(
                new Uri("/api/v1/conversations", UriKind.Relative), new StringContent(Whole, Encoding.UTF8, "application/json"),
                Cancellation);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) Assert.NotNull(answer.Headers.RetryAfter);
            return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail")
                .GetString()!);
        }
    }

    [Fact]
    public async Task A_stream_of_any_length_passes_as_it_comes()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        // More than a server takes by default, most of it padding.
        var line = Encoding.UTF8.GetBytes(Whole[..^1] + new string(' ', 1_000_000) + "}\n");
        using var content = new StreamContent(new MemoryStream([.. Enumerable.Repeat(line, 36).SelectMany(bytes => bytes)]));
        content.Headers.ContentType = new("application/x-ndjson");
        using var answer = await gateway.Http.PostAsync(
            new Uri("/api/v1/conversations?wait=true", UriKind.Relative), content, Cancellation);
        Assert.Equal(36, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("accepted").GetInt32());
        using var tooLarge = new StringContent(
            Whole[..^1] + new string(' ', 17_000_000) + "}", Encoding.UTF8, "application/json");
        using var refused = await gateway.Http.PostAsync(
            new Uri("/api/v1/conversations", UriKind.Relative), tooLarge, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task An_export_that_ends_before_it_is_whole_is_broken_off_for_the_caller_too()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, "--Akosha:Maintenance:ErasureSeconds=1", "--Akosha:Search:GraceSeconds=1");
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        await akosha.StoreLongAsync(conversations: 30);
        await akosha.StoreAsync("s", "last", "a zebra");
        using var response = await gateway.Http.GetAsync(
            new Uri("/api/v1/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var export = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.True(await export.ReadAsync(new byte[100], Cancellation) > 0);
        await akosha.EraseAsync(new("s") { ConversationId = "last" }); // ends exports that began before it
        await Assert.ThrowsAnyAsync<IOException>(() => export.CopyToAsync(Stream.Null, Cancellation));
        // Those that callers have left do not stand in the way of others.
        for (var i = 0; i < 10; i++)
        {
            using var abandoned = await gateway.Http.GetAsync(
                new Uri("/api/v1/export", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
            Assert.Equal(HttpStatusCode.OK, abandoned.StatusCode);
        }
        var whole = await gateway.Http.GetStringAsync(new Uri("/api/v1/export", UriKind.Relative), Cancellation);
        Assert.Equal(30, whole.Count(character => character == '\n'));
    }

    [Fact]
    public async Task A_long_body_that_is_refused_at_once_is_answered_at_once_and_no_header_comes_twice()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
        // Nothing of the stream has been sent, and nothing more will be.
        await client.GetStream()
            .WriteAsync(
            "POST /api/v1/conversations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ak_wrong\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), Cancellation);
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            head.Append(Encoding.UTF8.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Cancellation)));
        Assert.StartsWith("HTTP/1.1 401", head.ToString(), StringComparison.Ordinal);
        var (_, answer, _) = await RawHttp.SendAsync(gateway.Address, "GET", "/api/v1/systems", "Host: localhost");
        var names = answer.Split("\r\n").Skip(1).Select(line => line.Split(':')[0]).ToList();
        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
        Assert.Contains("Cross-Origin-Resource-Policy", names);
    }

    [Fact]
    public async Task One_document_describes_the_whole_api()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(akosha.Http.BaseAddress!, akosha.Http.BaseAddress!);
        Assert.Equal(Operations(await DocumentAsync(akosha.Http)), Operations(await DocumentAsync(gateway.Http)));
        await using var alone = await GatewayHost.StartAsync(new Uri("http://127.0.0.1:9"), akosha.Http.BaseAddress!);
        using var answer = await alone.Http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);

        static Task<JsonElement> DocumentAsync(HttpClient http) =>
            http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancellation);

        static string[] Operations(JsonElement document) => [.. document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"))
                .Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("ftp://search")]
    [InlineData("search:8000")]
    [InlineData("http://search/path")]
    [InlineData("")]
    public async Task An_address_that_is_none_stops_the_start(string address)
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => GatewayHost.StartAsync(
            new Uri("http://127.0.0.1:9"), new Uri("http://127.0.0.1:9"), $"--Akosha:Gateway:SearchUrl={address}"));
        Assert.Contains("AKOSHA__GATEWAY__SEARCHURL", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(
        GatewayHost gateway, string path, string body, string type = "application/json")
    {
        using var answer = await gateway.Http.PostAsync(
            new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, type), Cancellation);
        return answer.StatusCode;
    }

    private static async Task<string[]> FindAsync(GatewayHost gateway, string query)
    {
        using var answer = await gateway.Http.PostAsJsonAsync("/api/v1/search", new { query, collapse = false }, Cancellation);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return [.. body.GetProperty("hits").EnumerateArray()
            .Select(hit => $"{hit.GetProperty("conversation_id")}/{hit.GetProperty("message_id")}")];
    }

    // The same, but for what a moment or a trace says of itself.
    private static string Shape(string json) =>
        System.Text.RegularExpressions.Regex.Replace(json, """("trace_id":")[^"]*|("\w*(?:seconds|at)":)[^,}]*""", "$1$2");
}
