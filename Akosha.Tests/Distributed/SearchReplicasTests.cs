using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

/// <summary>
/// An ingestion and two search processes over a folder: whoever was told that a message is found finds it, whichever searcher is
/// asked.
/// </summary>
public sealed class SearchReplicasTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly AkoshaProcess[] _searchers = new AkoshaProcess[2];
    private AkoshaProcess _ingester = null!;
    private RedisProcess? _redis;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var process in _searchers.Append(_ingester))
            if (process is not null) await process.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Whoever_waited_finds_it_at_every_searcher()
    {
        await StartAsync(("AKOSHA__SEARCH__POLLMILLISECONDS", "60000"));
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await StoreAsync($"c{i}")).Status);
            foreach (var searcher in _searchers)
                Assert.Equal(i + 1, (await SearchAsync(searcher)).GetProperty("hits").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_searcher_that_was_killed_or_paused_keeps_writers_waiting_no_longer_than_its_mark_lasts()
    {
        await StartAsync(("AKOSHA__SEARCH__ALIVEMILLISECONDS", "2000"));
        Assert.Equal(HttpStatusCode.OK, (await StoreAsync("c0")).Status);
        await SignalAsync(_searchers[1], "STOP");
        var (status, version) = await StoreAsync("c1");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, (await SearchAsync(_searchers[0])).GetProperty("hits").GetArrayLength());
        // Waking up it is behind, and nobody has waited for it: whoever names the version is not told less without a word.
        await SignalAsync(_searchers[1], "CONT");
        var found = await SearchAsync(_searchers[1], version);
        Assert.True(
            found.GetProperty("hits").GetArrayLength() == 2 || found.GetProperty("partial").GetBoolean(), found.ToString());
        await _searchers[1].KillAsync();
        Assert.Equal(HttpStatusCode.OK, (await StoreAsync("c2")).Status);
        Assert.Equal(3, (await SearchAsync(_searchers[0])).GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task A_searcher_that_stops_is_not_waited_for()
    {
        await StartAsync(("AKOSHA__SEARCH__ALIVEMILLISECONDS", "600000"));
        Assert.Equal(0, await _searchers[1].StopAsync());
        Assert.Equal(HttpStatusCode.OK, (await StoreAsync("c0")).Status);
    }

    [Fact]
    public async Task Without_redis_whoever_names_the_version_finds_it_at_every_searcher()
    {
        await StartAsync(withRedis: false, ("AKOSHA__SEARCH__POLLMILLISECONDS", "60000"));
        for (var i = 0; i < 20; i++)
        {
            var (status, version) = await StoreAsync($"c{i}", wait: i % 2 == 0);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Accepted);
            foreach (var searcher in _searchers)
            {
                var found = await SearchAsync(searcher, version);
                Assert.Equal(
                    (i + 1, false), (found.GetProperty("hits").GetArrayLength(), found.GetProperty("partial").GetBoolean()));
                using var request = new HttpRequestMessage(
                    HttpMethod.Get, new Uri(searcher.Search, $"/api/v1/conversations/s/c{i}"));
                request.Headers.Add("Akosha-At-Least", $"{version}");
                using var response = await _http.SendAsync(request, Cancellation);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task With_redis_away_a_searcher_is_asked_for_the_version_that_a_writer_was_told()
    {
        await StartAsync();
        var (_, version) = await StoreAsync("c0");
        await _redis!.KillAsync();
        foreach (var searcher in _searchers)
            Assert.Equal(1, (await SearchAsync(searcher, version)).GetProperty("hits").GetArrayLength());
    }

    private Task StartAsync(params (string Key, string Value)[] more) => StartAsync(withRedis: true, more);

    private async Task StartAsync(bool withRedis, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(pair => pair.Key, pair => pair.Value);
        settings.TryAdd("AKOSHA__SEARCH__BUDGETMILLISECONDS", "60000"); // what an answer misses is not for want of time
        if (withRedis)
        {
            Assert.SkipUnless(RedisProcess.IsInstalled, "redis-server is not installed, and these tests start one");
            _redis = new RedisProcess();
            await _redis.StartAsync();
            settings["ConnectionStrings__redis"] = _redis.ConnectionString;
        }
        _ingester = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Ingestion"); // it makes the lake
        for (var i = 0; i < 2; i++) _searchers[i] = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Search");
        await _ingester.StopAsync();
        await _ingester.DisposeAsync();
        settings["AKOSHA__INGESTION__SEARCHURL"] = _searchers[0].Search.ToString();
        _ingester = await AkoshaProcess.StartAsync(_folder.Path, settings, "Akosha.Ingestion");
    }

    private async Task<(HttpStatusCode Status, long Version)> StoreAsync(string conversation, bool wait = true)
    {
        var message = new { system_id = "s", conversation_id = conversation, content = "zebra" };
        using var response = await _http.PostAsJsonAsync(
            new Uri(_ingester.Ingestion, $"/api/v1/conversations?wait={wait}"), message, Cancellation);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return (response.StatusCode, body.TryGetProperty("version", out var version) ? version.GetInt64() : -1);
    }

    private async Task<JsonElement> SearchAsync(AkoshaProcess searcher, long? at_least = null)
    {
        using var response = await _http.PostAsJsonAsync(
            new Uri(searcher.Search, "/api/v1/search"),
            new { query = "zebra", limit = 100, mode = "lexical", collapse = false, at_least },
            Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static async Task SignalAsync(AkoshaProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }
}
