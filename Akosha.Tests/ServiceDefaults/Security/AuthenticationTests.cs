using System.Net;
using Akosha.ServiceDefaults.Security;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>Who gets in.</summary>
public sealed class AuthenticationTests(AuthenticationTests.Guarded guarded) : IClassFixture<AuthenticationTests.Guarded>
{
    /// <summary>One Akosha for all calls that are not let in.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        internal GuardedAkosha Akosha { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Akosha = await GuardedAkosha.StartAsync();

        public ValueTask DisposeAsync() => Akosha.DisposeAsync();
    }

    public static TheoryData<string, string> Endpoints { get; } = new()
    {
        { "POST", "/api/v1/conversations" }, { "DELETE", "/api/v1/conversations/red/c" },
            { "DELETE", "/api/v1/conversations/red/c/messages/0" },
        { "DELETE", "/api/v1/systems/red" }, { "GET", "/api/v1/queue" }, { "GET", "/api/v1/queue/dead" },
            { "POST", "/api/v1/queue/dead/replay" },
        { "GET", "/api/v1/maintenance" }, { "GET", "/api/v1/maintenance/vacuum" }, { "POST", "/api/v1/maintenance/vacuum" },
            { "POST", "/api/v1/search" },
        { "GET", "/api/v1/conversations/red/c" }, { "GET", "/api/v1/systems" }, { "GET", "/api/v1/analytics/metrics" },
            { "GET", "/api/v1/log" }, { "GET", "/metrics" },
        { "GET", "/api/v1/log-level" }, { "PUT", "/api/v1/log-level/Debug" },
            { "GET", "/api/v1/conversations?system_id=red&conversation_id=c" }, { "GET", "/api/v1/conversations/red" },
        { "DELETE", "/api/v1/conversations?system_id=red&conversation_id=c" }, { "DELETE", "/api/v1/systems?system_id=red" },
        { "GET", "/api/v1/export" }, { "POST", "/api/v1/erasures" },
        { "GET", "/api/v1/erasures/00000000000000000000000000000000" }, { "POST", "/mcp" },
        { "POST", "/v1/traces" }, { "POST", "/v1/logs" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Nothing_answers_a_caller_who_shows_no_key_or_a_wrong_one(string method, string path)
    {
        var akosha = guarded.Akosha;
        foreach (
            var shown in new[] { null, "", "ak_", "ak_0123456789ab_", akosha.Admin[..^1], akosha.Admin + "0",
            "eyJhbGciOiJub25lIn0.e30.", new string('x', 8_000) })
        {
            var (status, body, headers) = await akosha.CallAsync(shown, new HttpMethod(method), path);
            Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (status, headers.WwwAuthenticate.ToString()));
            Assert.Contains("Authorization", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_endpoint_says_who_may_call_it()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var (_, document, _) = await akosha.CallAsync(null, HttpMethod.Get, "/openapi/v1.json");
        var described = System.Text.Json.JsonDocument.Parse(document).RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))
                .Order(StringComparer.Ordinal).ToList();
        var tested = Endpoints.Select(row => $"{row.Data.Item1} {row.Data.Item2}")
            .Where(endpoint => endpoint is not ("GET /metrics" or "POST /mcp")).ToList();
        Assert.Equal(described.Count, tested.Count);
        Assert.All(described, endpoint => Assert.Contains(tested, row => Matches(endpoint, row)));

        static bool Matches(string template, string path) =>
            template.Split('/') is var wanted && path.Split('?')[0].Split('/') is var given && wanted.Length == given.Length
                && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    [Fact]
    public async Task Probes_need_no_key_and_tell_those_without_one_no_more_than_the_state()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(null, HttpMethod.Get, "/alive")).Status);
        var (status, body, _) = await akosha.CallAsync(null, HttpMethod.Get, "/health");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("log_version", body, StringComparison.Ordinal);
        // admin of one system only
        Assert.DoesNotContain(
            "log_version", (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/health")).Body, StringComparison.Ordinal);
        Assert.Contains(
            "log_version", (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/health")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say_and_nothing_else()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var ingest = akosha.NewKey([Scopes.Ingest], ["*"]);
        var search = akosha.NewKey([Scopes.Search], ["*"]);
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.CallAsync(search, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.OK, () =>
                    "the new key is not in force");
        Assert.Equal(HttpStatusCode.OK, (await akosha.TryStoreAsync(ingest, "red", "c", "zebra")).Status);
        var (status, body) = await akosha.TryStoreAsync(search, "red", "c", "zebra");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("lacks the scope ingest", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await akosha.TrySearchAsync(ingest, new { query = "zebra" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.TrySearchAsync(search, new { query = "zebra" })).Status);
        foreach (var path in new[] { "/metrics", "/api/v1/queue", "/api/v1/maintenance" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(search, HttpMethod.Get, path)).Status);
            // admin of one system only
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, path)).Status);
            Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, path)).Status);
        }
    }

    [Fact]
    public async Task A_key_that_is_revoked_or_has_ended_is_refused_while_the_service_runs()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var ended = akosha.NewKey(Scopes.All, ["*"], DateTimeOffset.UtcNow.AddSeconds(-1));
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, "/api/v1/systems")).Status);
        KeyFile.Write(akosha.KeysFile, [.. KeyFile.Read(akosha.KeysFile).Where(key => key.Id != ApiKey.IdOf(akosha.Blue))]);
        await Eventually.HoldsAsync(
            async () =>
                (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.Unauthorized,
                () => "the key still opens");
        Assert.Equal(HttpStatusCode.Unauthorized, (await akosha.CallAsync(ended, HttpMethod.Get, "/api/v1/systems")).Status);
    }

    [Fact]
    public void The_file_of_keys_holds_no_secret_and_is_its_owners_alone()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "keys.json");
        var (stored, key) = ApiKey.Create("ci", [Scopes.Search], ["a"], DateTimeOffset.UtcNow, null);
        KeyFile.Write(file, [stored]);
        Assert.DoesNotContain(key.Split('_')[2], File.ReadAllText(file), StringComparison.Ordinal);
        Assert.True(Assert.Single(KeyFile.Read(file)).IsKey(key));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Without_keys_only_this_machine_is_let_in_and_only_by_its_own_names()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        foreach (var (expected, lines) in new (int, string[])[]
        {
            (200, ["Host: localhost"]), (200, ["Host: LOCALHOST:8000"]), (200, ["Host: localhost."]), (200, ["Host: 127.0.0.1"]),
                (200, ["Host: [::1]:8000"]), (200, ["Host: localhost", "Origin: http://127.0.0.1:8001"]),
            (401, ["Host: evil.example"]), // a name that somebody had point to 127.0.0.1
            (401, ["Host: evil.example", "X-Forwarded-Host: localhost"]),
                (401, ["Host: evil.example", "Forwarded: host=localhost;for=127.0.0.1"]), (401, ["Host: localhost.evil.example"]),
                (401, ["Host: evil.localhost"]),
            // passed on by a proxy on this machine
            (401, ["Host: localhost", "X-Forwarded-For: 203.0.113.9"]), (401, ["Host: localhost", "Forwarded: for=203.0.113.9"]),
                (401, ["Host: localhost", "Via: 1.1 proxy"]),
            (401, ["Host: localhost", "Origin: http://evil.example"]), (401, ["Host: localhost", "Origin: null"]),
                (400, ["Host: localhost", "Host: evil.example"]), (400, []),
        })
            Assert.Equal(
                (lines, expected),
                (lines, (await RawHttp.SendAsync(akosha.Http.BaseAddress!, "GET", "/api/v1/systems", lines)).Status));
        Assert.Equal(
            401, (await RawHttp.SendAsync(
            akosha.Http.BaseAddress!, "GET", "http://evil.example/api/v1/systems", "Host: evil.example")).Status);
        Assert.NotEqual(
            200, (await RawHttp.SendAsync(
            akosha.Http.BaseAddress!, "GET", "http://evil.example/api/v1/systems", "Host: localhost")).Status);
        Assert.Equal(
            200, (await RawHttp.SendAsync(akosha.Http.BaseAddress!, "GET", "http://localhost/api/v1/systems", "Host: localhost"))
            .Status);
    }

    [Fact]
    public async Task A_wrong_method_says_which_are_right_a_path_that_is_not_there_is_404_and_HEAD_and_OPTIONS_are_answered()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        foreach (var (method, path, expected, allow) in new[]
        {
            ("GET", "/api/v1/search", 405, "POST"), ("GET", "/mcp", 405, "POST"), ("PUT", "/api/v1/conversations/red/c", 405, "DELETE, GET"),
                ("POST", "/metrics", 405, "GET"), ("DELETE", "/health", 405, "GET"),
            ("PATCH", "/api/v1/conversations", 405, "DELETE, GET, POST"), ("OPTIONS", "/api/v1/search", 204, "POST"),
                ("BREW", "/api/v1/log-level", 405, "GET"),
            ("GET", "/api/v1/nothing", 404, ""), ("DELETE", "/", 404, ""), ("HEAD", "/health", 200, ""),
                ("HEAD", "/api/v1/systems", 200, ""), ("HEAD", "/api/v1/search", 405, "POST"),
        })
        {
            var (status, head, body) = await RawHttp.SendAsync(
                akosha.Address, method, path, "Host: x", $"Authorization: Bearer {akosha.Red}");
            Assert.Equal((method, path, expected), (method, path, status));
            if (allow.Length > 0)
                Assert.Equal(
                allow, string.Join(
                ", ", head.Split("\r\n").Single(line => line.StartsWith("Allow: ", StringComparison.Ordinal))[7..]
                .Split(", ").Order(StringComparer.Ordinal)));
            if (status == 405 && method != "HEAD") Assert.Contains("Allow", body, StringComparison.Ordinal);
            if (method == "HEAD") Assert.Empty(body);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/search", "POST")]
    [InlineData("GET", "/api/v1/queue/dead/replay", "POST")]
    [InlineData("PUT", "/api/v1/conversations", "DELETE, GET, POST")]
    public async Task A_wrong_method_is_told_to_callers_without_a_key_too(string method, string path, string allow)
    {
        await using var open = await AkoshaHost.StartAsync();
        Assert.Equal((405, allow), await SendAsync(open.Http.BaseAddress!));
        await using var guarded = await GuardedAkosha.StartAsync();
        Assert.Equal((405, allow), await SendAsync(guarded.Address));

        async Task<(int, string)> SendAsync(Uri address)
        {
            using var http = new HttpClient();
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, path));
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return ((int)response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        }
    }
}
