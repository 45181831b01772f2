using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Akosha.ServiceDefaults.Security;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Standalone;

/// <summary>
/// Requests that nobody should make, from a generator with a seed, against both services as processes of their own.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const int Requests = 10_000, Senders = 4;

    private static readonly string[] Valid =
    [
        """{"system_id":"s","conversation_id":"c","messages":[{"id":"1","role":"user","author":"Ada","content":"zebra","timestamp":"2026-01-01T00:00:00Z"}],"metadata":{"a":"b"}}""",
        """[{"system_id":"s","conversation_id":"c","content":"zebra"},{"system_id":"s","conversation_id":"d","content":"lion"}]""",
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_conversations","arguments":{"query":"zebra","limit":5,"system_ids":["s"],"from":"2026-01-01T00:00:00Z","metadata":{"a":"b"},"max_tokens":900}}}""",
        """{"jsonrpc":"2.0","id":"a","method":"resources/read","params":{"uri":"akosha://conversations/s/c"}}""",
        """{"query":"zebra \"in quotes\" -not","limit":10,"mode":"hybrid","group_by":"message","system_ids":["s"],"roles":["user"],"from":"2026-01-01T00:00:00Z","metadata":{"a":"b"},"tiers":["hot"],"explain":true}""",
    ];

    private static readonly string[] Telemetry =
    [
        """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","startTimeUnixNano":"1740823200000000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"zebra\"}]}]"}},{"key":"gen_ai.output.messages","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"lion"}}]}}]}}}]}]}]}]}""",
        """{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"5b8efff798038103d269b633813fc60c","eventName":"gen_ai.user.message","timeUnixNano":1740823200000000000,"body":{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"zebra"}}]}}}]}]}]}""",
        // Protobuf, a character a byte.
        "\u000a|\u000a\u0015\u000a\u0013\u000a\u000cservice.name\u0012\u0003\u000a\u0001s\u0012c\u0012a\u000a\u0010abcdefghijklmnop\u0012\u0008abcdefgh*\u0004chatJ=\u000a\u0015gen_ai.input.messages\u0012$\u000a\"[{\"role\":\"user\",\"content\":\"lion\"}]",
    ];

    private static readonly string[] Junk =
    [
        "null", "-1", "1e999", "\"\"", "[]", "{}", "true", "\"\\ud800\"", "\"\\u0000\"", "99999999999999999999",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]", "\"2026-13-45T99:99:99Z\"", "'", "//", "NaN", "\uFEFF",
    ];

    private static readonly string[] Paths =
    [
        "/api/v1/conversations", "/api/v1/conversations?wait=maybe", "/api/v1/search", "/mcp", "/v1/traces", "/v1/logs",
            "/api/v1/systems/%00", "/api/v1/systems/..%2f..%2fetc", "/api/v1/conversations/%ff/%fe",
        "/api/v1/conversations/s/c/messages/%0a",
        "/api/v1/queue/dead/replay?id=%27", "/api/v1/maintenance/none", "/api/v1/log?at_least=x",
            "/api/v1/log?at_least=9&timeout_ms=-1", "/api/v1/log-level/7", "/metrics/..", "//", "/api//v1/search", "/%2e%2e/",
            "/health?x=%", "/api/v1/conversations?system_id=s&conversation_id=%ff&id=",
            "/api/v1/conversations?system_id=..&conversation_id=.", "/api/v1/systems?system_id=a&system_id=b",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 })
    {
        Timeout = TimeSpan.FromSeconds(
        30)
    };
    private readonly string _key;
    private int _accepted;

    public FuzzTests()
    {
        (var stored, _key) = ApiKey.Create("fuzz", Scopes.All, ["*"], DateTimeOffset.UtcNow, null);
        KeyFile.Write(Path.Combine(_folder.Path, "keys.json"), [stored]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_malformed_requests_do_no_harm()
    {
        var settings = new Dictionary<string,
            string>
        { ["AKOSHA__LIMITS__REQUESTSPERSECOND"] = "0", ["AKOSHA__LOG__LEVEL"] = "Error" };
        await using var ingestion = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Ingestion");
        await using var search = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Search");
        Uri[] services = [ingestion.Ingestion, search.Search];
        await SendAsync(services, 0, Requests / 2);
        var before = ingestion.ResidentBytes + search.ResidentBytes;
        var handles = Handles();
        await SendAsync(services, Requests / 2, Requests);
        var grown = ingestion.ResidentBytes + search.ResidentBytes - before;
        Assert.True(grown < 100_000_000, $"grew by {grown / 1e6:F0} MB in the second half");
        Assert.InRange(Handles(), 1, handles + 50);
        foreach (var service in services)
            Assert.Equal("healthy", (await GetAsync(service, "/health")).GetProperty("status").GetString());

        // What is stored was accepted, and is what may be stored.
        var systems = (await GetAsync(search.Search, "/api/v1/systems")).GetProperty("systems").EnumerateArray().ToList();
        Assert.All(systems, system => Assert.Matches("^[A-Za-z0-9._:-]{1,128}$", system.GetProperty("system_id").GetString()));
        Assert.InRange(systems.Sum(system => system.GetProperty("conversations").GetInt32()), 1, _accepted);
        Assert.DoesNotContain("\"LogLevel\":\"Error\"", ingestion.Output + search.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ingestion.Output + search.Output, StringComparison.Ordinal);

        int Handles() => new[] { ingestion, search }.Sum(process => Directory.GetFiles($"/proc/{process.Id}/fd").Length);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task SendAsync(Uri[] services, int from, int to) => Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
    {
        for (var i = from + sender; i < to; i += Senders)
        {
            var random = new Random(i);
            var service = services[random.Next(2)];
            if (random.Next(10) == 0) await RawAsync(service, random, i);
            else await RequestAsync(service, random, i);
        }
    }));

    private async Task RequestAsync(Uri service, Random random, int number)
    {
        var post = random.Next(4) > 0;
        var path = post && random.Next(3) > 0 ? Paths[random.Next(6)] : Paths[random.Next(Paths.Length)];
        using var request = new HttpRequestMessage(
            post ? HttpMethod.Post : new HttpMethod(new[] { "GET", "DELETE", "PUT", "PATCH", "BREW" }[random.Next(5)]),
            new Uri(service.ToString().TrimEnd('/') + path));
        request.Headers.TryAddWithoutValidation(
            "Authorization", random.Next(8) == 0 ? $"Bearer {Line(Mutated(_key, random))}" : $"Bearer {_key}");
        if (random.Next(5) == 0)
            request.Headers.TryAddWithoutValidation(
            "traceparent", Line(Mutated("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", random)));
        if (post)
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            var isTelemetry = path.StartsWith("/v1/", StringComparison.Ordinal);
            request.Content = new ByteArrayContent(Body(isTelemetry ? Telemetry : Valid, random));
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type",
                isTelemetry ? new[] { "application/json", "application/x-protobuf", "text/plain" }[Math.Max(0, random.Next(5) - 2)]
                : new[] { "application/json", "application/x-ndjson", "application/json; charset=utf-7", "text/plain", "",
                "multipart/form-data" }[Math.Max(0, random.Next(10) - 4)]);
        }
        using var response = await _http.SendAsync(request, Cancellation);
        var reply = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(
            (int)response.StatusCode < 500
            || (response.StatusCode == HttpStatusCode.GatewayTimeout && path.Contains("/log?", StringComparison.Ordinal)),
            $"request {number}: {request.Method} {path}: {(int)response.StatusCode} {reply}");
        if (path.StartsWith("/v1/", StringComparison.Ordinal) && response.IsSuccessStatusCode)
            Interlocked.Increment(ref _accepted); // a request has one span, and that has one conversation
        if (Regex.Match(reply, "^\\{\"accepted\":([0-9]+)") is { Success: true } accepted)
            Interlocked.Add(
            ref _accepted, int.Parse(accepted.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What no HTTP client would send.</summary>
    private async Task RawAsync(Uri service, Random random, int number)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port, Cancellation);
        var stream = client.GetStream();
        var text = new[]
        {
            "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n{}",
                "POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
                "GET  HTTP/1.1\r\n\r\n",
            "GET /health HTTP/9.9\r\nHost: x\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                $"GET /health HTTP/1.1\r\nHost: x\r\nA: {new string('a', 60_000)}\r\n\r\n", "\0\0\0\0",
                "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
            $"GET /{new string('%', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                + "chunked\r\n\r\n3\r\n[{}\r\nZ\r\n",
            "POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: "
            + "chunked\r\n\r\n3\r\n{}\n\r\nFFFFFFFFF\r\n{}", "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + "application/json\r\nContent-Length: 50\r\n\r\n{\"query\":",
            "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: "
            + "gzip\r\nContent-Length: 2\r\n\r\n{}", "DELETE /api/v1/systems/a/../b HTTP/1.1\r\nHost: x\r\n\r\n", "DELETE http://x/api/v1/systems/%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n",
            "DELETE /api/v1/conversations?system_id=a&conversation_id=%ff&id= HTTP/1.1\r\nHost: x\r\n\r\n",
        }[random.Next(16)];
        // With a key that is in force, else nobody reads the body.
        if (random.Next(4) > 0)
            text = text.Replace("Host: x\r\n", $"Host: x\r\nAuthorization: Bearer {_key}\r\n", StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(random.Next(2) == 0 ? text : Mutated(text, random)), Cancellation);
        client.Client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        try
        {
            var read = await stream.ReadAsync(buffer, Cancellation);
            var answer = Encoding.Latin1.GetString(buffer, 0, read);
            // 505: the version of HTTP is not supported
            Assert.False(Regex.IsMatch(answer, "^HTTP/1.1 5(?!05)"), $"request {number}: {text}\n{answer}");
        }
        catch (IOException)
        {
            // Cut off: an answer too.
        }
    }

    private static byte[] Body(string[] valid, Random random)
    {
        var text = valid[random.Next(valid.Length)];
        switch (random.Next(6))
        {
            case 0: return Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]);
            case 1:
                return Encoding.UTF8.GetBytes(
                Regex.Replace(
                text, "\"[a-z_0-9]+\"(?=[,}\\]])", match =>
                        random.Next(2) == 0 ? Junk[random.Next(Junk.Length)] : match.Value));
            case 2: return Encoding.Latin1.GetBytes(Mutated(text, random));
            case 3:
                return Encoding.UTF8.GetBytes(
                string.Join(
                '\n', Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(2) == 0 ? text : Mutated(text, random))));
            case 4: return Encoding.UTF8.GetBytes(Junk[random.Next(Junk.Length)]);
            default:
                var bytes = new byte[random.Next(2_000)];
                random.NextBytes(bytes);
                return bytes;
        }
    }

    private static string Mutated(string text, Random random)
    {
        var characters = text.ToCharArray();
        for (var i = random.Next(1, 6); i > 0; i--) characters[random.Next(characters.Length)] = (char)random.Next(1, 256);
        return new string(characters);
    }

    // The client itself refuses these in a header; raw requests bring them.
    private static string Line(string text) => Regex.Replace(text, "[\\r\\n\\0]", "?");

    private async Task<JsonElement> GetAsync(Uri service, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service, path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_key}");
        using var response = await _http.SendAsync(request, Cancellation);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;
    }
}
