using System.Diagnostics;
using System.Net;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
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
            Assert.True((await StoreAsync($"c{i}")).IsSearchable);
            foreach (var searcher in _searchers)
                Assert.Equal(i + 1, (await SearchAsync(searcher)).Hits.Count);
        }
    }

    [Fact]
    public async Task A_searcher_that_was_killed_or_paused_keeps_writers_waiting_no_longer_than_its_mark_lasts()
    {
        await StartAsync(("AKOSHA__SEARCH__ALIVEMILLISECONDS", "2000"));
        Assert.True((await StoreAsync("c0")).IsSearchable);
        await SignalAsync(_searchers[1], "STOP");
        var stored = await StoreAsync("c1");
        Assert.True(stored.IsSearchable);
        Assert.Equal(2, (await SearchAsync(_searchers[0])).Hits.Count);
        // Waking up it is behind, and nobody has waited for it: whoever names the version is not told less without a word.
        await SignalAsync(_searchers[1], "CONT");
        var found = await SearchAsync(_searchers[1], stored.Version);
        Assert.True(found.Hits.Count == 2 || found.Partial, $"{found}");
        await _searchers[1].KillAsync();
        Assert.True((await StoreAsync("c2")).IsSearchable);
        Assert.Equal(3, (await SearchAsync(_searchers[0])).Hits.Count);
    }

    [Fact]
    public async Task A_searcher_that_stops_is_not_waited_for()
    {
        await StartAsync(("AKOSHA__SEARCH__ALIVEMILLISECONDS", "600000"));
        Assert.Equal(0, await _searchers[1].StopAsync());
        Assert.True((await StoreAsync("c0")).IsSearchable);
    }

    [Fact]
    public async Task Without_redis_whoever_names_the_version_finds_it_at_every_searcher()
    {
        await StartAsync(withRedis: false, ("AKOSHA__SEARCH__POLLMILLISECONDS", "60000"));
        for (var i = 0; i < 20; i++)
        {
            var version = (await StoreAsync($"c{i}", wait: i % 2 == 0)).Version;
            foreach (var searcher in _searchers)
            {
                var found = await SearchAsync(searcher, version);
                Assert.Equal((i + 1, false), (found.Hits.Count, found.Partial));
                // Raw: the client names versions in the query.
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
        var version = (await StoreAsync("c0")).Version;
        await _redis!.KillAsync();
        foreach (var searcher in _searchers)
            Assert.Single((await SearchAsync(searcher, version)).Hits);
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

    private async Task<IngestReply> StoreAsync(string conversation, bool wait = true)
    {
        var reply = await _ingester.Client.StoreAsync(
            SampleConversation.Of("s", conversation, "zebra"), new() { WaitUntilSearchable = wait }, Cancellation);
        Assert.Equal(1, reply.Accepted);
        return reply;
    }

    private static Task<SearchReply> SearchAsync(AkoshaProcess searcher, long? atLeast = null) => searcher.Client.SearchAsync(
        new() { Query = "zebra", Limit = 100, Mode = SearchMode.Lexical, Collapse = false, AtLeast = atLeast }, Cancellation);

    private static async Task SignalAsync(AkoshaProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
    }
}
