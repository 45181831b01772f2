using System.Net;
using Akosha.ServiceDefaults.Security;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>Who gets in.</summary>
public sealed class AuthenticationTests
{
    public static TheoryData<string, string> Endpoints { get; } = new()
    {
        { "POST", "/api/v1/conversations" }, { "DELETE", "/api/v1/conversations/red/c" }, { "DELETE", "/api/v1/conversations/red/c/messages/0" },
        { "DELETE", "/api/v1/systems/red" }, { "GET", "/api/v1/queue" }, { "GET", "/api/v1/queue/dead" }, { "POST", "/api/v1/queue/dead/replay" },
        { "GET", "/api/v1/maintenance" }, { "GET", "/api/v1/maintenance/vacuum" }, { "POST", "/api/v1/maintenance/vacuum" }, { "POST", "/api/v1/search" },
        { "GET", "/api/v1/conversations/red/c" }, { "GET", "/api/v1/systems" }, { "GET", "/api/v1/analytics/metrics" }, { "GET", "/api/v1/log" }, { "GET", "/metrics" },
        { "GET", "/api/v1/log-level" }, { "PUT", "/api/v1/log-level/Debug" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Nothing_answers_a_caller_who_shows_no_key_or_a_wrong_one(string method, string path)
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        foreach (var shown in new[] { null, "", "ak_", "ak_0123456789ab_", akosha.Admin[..^1], akosha.Admin + "0", "eyJhbGciOiJub25lIn0.e30.", new string('x', 8_000) })
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
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).Order(StringComparer.Ordinal).ToList();
        var tested = Endpoints.Select(row => $"{row.Data.Item1} {row.Data.Item2}").Where(endpoint => endpoint != "GET /metrics").ToList();
        Assert.Equal(described.Count, tested.Count);
        Assert.All(described, endpoint => Assert.Contains(tested, row => Matches(endpoint, row)));

        static bool Matches(string template, string path) =>
            template.Split('/') is var wanted && path.Split('/') is var given && wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    [Fact]
    public async Task Probes_need_no_key_and_tell_those_without_one_no_more_than_the_state()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(null, HttpMethod.Get, "/alive")).Status);
        var (status, body, _) = await akosha.CallAsync(null, HttpMethod.Get, "/health");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("log_version", body, StringComparison.Ordinal);
        Assert.Contains("log_version", (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/health")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_does_what_its_scopes_say_and_nothing_else()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        var (ingest, search) = (akosha.NewKey([Scopes.Ingest], ["*"]), akosha.NewKey([Scopes.Search], ["*"]));
        await Eventually.HoldsAsync(async () => (await akosha.CallAsync(search, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.OK, () => "the new key is not in force");
        Assert.Equal(HttpStatusCode.OK, (await akosha.StoreAsync(ingest, "red", "c", "zebra")).Status);
        var (status, body) = await akosha.StoreAsync(search, "red", "c", "zebra");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("lacks the scope ingest", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await akosha.SearchAsync(ingest, new { query = "zebra" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.SearchAsync(search, new { query = "zebra" })).Status);
        foreach (var path in new[] { "/metrics", "/api/v1/queue", "/api/v1/maintenance" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(search, HttpMethod.Get, path)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, path)).Status); // admin of one system only
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
        await Eventually.HoldsAsync(async () => (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.Unauthorized, () => "the key still opens");
        Assert.Equal(HttpStatusCode.Unauthorized, (await akosha.CallAsync(ended, HttpMethod.Get, "/api/v1/systems")).Status);
        File.Delete(akosha.KeysFile);
        await Eventually.HoldsAsync(async () => (await akosha.CallAsync(akosha.Admin, HttpMethod.Get, "/api/v1/systems")).Status == HttpStatusCode.Unauthorized, () => "the key still opens");
        Assert.Equal(HttpStatusCode.Unauthorized, (await akosha.CallAsync(null, HttpMethod.Get, "/api/v1/systems")).Status);
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
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Without_keys_only_this_machine_is_let_in_and_only_by_its_own_names()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await akosha.GetAsync("/api/v1/systems")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/systems");
        request.Headers.Host = "evil.example"; // a name that somebody had point to 127.0.0.1
        using var response = await akosha.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
