using System.Net;
using System.Net.Http.Json;
using System.Text;
using Akosha.Client;
using Akosha.Client.Storing;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Testing.Faults;
using Akosha.Testing.Processes;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Distributed;

/// <summary>Two ingestion and two search processes over real servers, some of which are broken on purpose.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Deployment _deployment = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisProcess.IsInstalled, "redis-server is not installed, and these tests must stop and start one");
        _deployment = await Deployment.StartAsync(TestServers.AnyS3(),
            ("AKOSHA__QUEUE__CLAIMMILLISECONDS", "2000"), ("AKOSHA__RESILIENCE__OBJECTSTORE__BREAKMILLISECONDS", "1000"),
            ("AKOSHA__MAINTENANCE__INTERVALSECONDS", "1"), ("AKOSHA__MAINTENANCE__COMPACTFILES", "5"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_deployment is not null) await _deployment.DisposeAsync();
    }

    [Fact]
    public async Task What_one_ingester_takes_in_every_searcher_finds_and_a_deletion_takes_away()
    {
        await StoreAsync(_deployment.Ingesters[0], "c", "the zebra crossed");
        await StoreAsync(_deployment.Ingesters[1], "d", "a second zebra");
        await SettleAsync();
        foreach (var searcher in _deployment.Searchers) Assert.Equal(["c", "d"], await FindAsync(searcher, "zebra"));
        Assert.True(
            (await _deployment.Ingesters[1].Client.DeleteAsync(new("s", "c", null), waitUntilUnfound: true, Cancellation)).IsUnfound);
        await SettleAsync();
        foreach (var searcher in _deployment.Searchers) Assert.Equal(["d"], await FindAsync(searcher, "zebra"));
        // A repeated search comes from the cache, and is never older than the log.
        await StoreAsync(_deployment.Ingesters[0], "e", "a third zebra");
        await SettleAsync();
        foreach (var searcher in _deployment.Searchers) Assert.Equal(["d", "e"], await FindAsync(searcher, "zebra"));
        Assert.Contains(
            "result=\"hit\"", await _http.GetStringAsync(new Uri(_deployment.Searchers[1].Search, "/metrics"), Cancellation),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_is_told_what_became_of_each_message_whichever_process_commits_it()
    {
        var first = _deployment.Ingesters[0].Client;
        var second = _deployment.Ingesters[1].Client;
        var waiting = new StoreOptions { WaitUntilSearchable = true };
        var sent = SampleConversation.Of("s", "c", "the zebra crossed", "a second zebra");
        Assert.Equal((2, 0, 0), CountsOf(await first.StoreAsync(sent, waiting, Cancellation)));
        Assert.Equal((0, 0, 2), CountsOf(await second.StoreAsync(sent, waiting, Cancellation)));
        sent = SampleConversation.Of("s", "c", "the zebra crossed", "a third zebra", "a fourth");
        Assert.Equal((1, 1, 1), CountsOf(await first.StoreAsync(sent, waiting, Cancellation)));
        // More conversations than are asked about at once, as a stream; some come twice in it.
        var lines = string.Join('\n', Enumerable.Range(0, 2_500).Select(i =>
            $$"""{"system_id":"t","conversation_id":"{{i % 2_400}}","messages":[{"id":"0","role":"user","content":"zebra"}]}"""));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        Assert.Equal((2_400, 0, 100), CountsOf(await second.StoreLinesAsync(stream, waiting, Cancellation)));

        var nothing = await first.DeleteAsync(new("s", "nothing", null), cancellation: Cancellation);
        Assert.Equal((0, 0, true), (nothing.Messages, nothing.Conversations, nothing.IsUnfound));
        var deleted = await second.DeleteAsync(new("s", "c", "0"), cancellation: Cancellation);
        Assert.Equal((1, 1), (deleted.Messages, deleted.Conversations));
        deleted = await first.DeleteAsync(new("s", "c", null), waitUntilUnfound: true, Cancellation);
        Assert.Equal((2, 1, true), (deleted.Messages, deleted.Conversations, deleted.IsUnfound));

        static (int?, int?, int?) CountsOf(IngestReply reply) => (reply.New, reply.Replaced, reply.Unchanged);
    }

    [Fact]
    public async Task Redis_away_means_503_for_ingestion_and_nothing_for_search()
    {
        await StoreAsync(_deployment.Ingesters[0], "c", "zebra");
        await SettleAsync();
        await _deployment.Redis.KillAsync();
        // Raw: the client does not tell when to try again, but does so itself.
        using (var body = JsonContent.Create(new { system_id = "s", conversation_id = "d", content = "zebra" }))
        using (var refused = await _http.PostAsync(
            new Uri(_deployment.Ingesters[0].Ingestion, "/api/v1/conversations"), body, Cancellation))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        Assert.Equal(["c"], await FindAsync(_deployment.Searchers[0], "zebra"));
        Assert.Equal("degraded", await HealthAsync(_deployment.Searchers[0]));
        await _deployment.Redis.StartAsync();
        await UntilAsync(async () => await TryStoreAsync("e") is { IsSearchable: true });
        await SettleAsync();
        Assert.Equal(["c", "e"], await FindAsync(_deployment.Searchers[1], "zebra"));
    }

    [Fact]
    public async Task A_redis_that_is_silent_is_not_asked_any_more_once_its_circuit_is_open()
    {
        await StoreAsync(_deployment.Ingesters[0], "c", "zebra");
        await SettleAsync();
        await _deployment.Redis.SignalAsync("STOP"); // connected, and never answers: the worst way to be away
        await UntilAsync(async () => await StateAsync("akosha_circuit_state{dependency=\"redis\"}") == 2);
        var refused = await StateAsync("akosha_dependency_duration_seconds_count{dependency=\"redis\",outcome=\"refused\"}");
        var failed = await StateAsync("akosha_dependency_duration_seconds_count{dependency=\"redis\",outcome=\"failed\"}");
        for (var i = 0; i < 20; i++) Assert.Null(await TryStoreAsync($"refused{i}"));
        // Trials are made now and then; all others were turned away without waiting for Redis.
        Assert.True(
            await StateAsync(
            "akosha_dependency_duration_seconds_count{dependency=\"redis\",outcome=\"refused\"}") - refused >= 15);
        Assert.True(
            await StateAsync("akosha_dependency_duration_seconds_count{dependency=\"redis\",outcome=\"failed\"}") - failed <= 5);
        for (var i = 0; i < 10; i++) Assert.Equal(["c"], await FindAsync(_deployment.Searchers[0], "zebra"));
        await _deployment.Redis.SignalAsync("CONT");
        await UntilAsync(async () => await TryStoreAsync("e") is { IsSearchable: true });
        await UntilAsync(async () => await StateAsync("akosha_circuit_state{dependency=\"redis\"}") == 0);
        await SettleAsync();
        Assert.Contains("e", await FindAsync(_deployment.Searchers[1], "zebra"));

        async Task<double> StateAsync(string series)
        {
            await Task.Delay(350, Cancellation); // an answer to a scrape is given again for 300 ms
            var line = (await _http.GetStringAsync(new Uri(_deployment.Ingesters[0].Ingestion, "/metrics"), Cancellation))
                .Split('\n').FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task The_object_store_away_means_a_growing_queue_that_drains_when_it_is_back()
    {
        await StoreAsync(_deployment.Ingesters[0], "c", "zebra");
        await SettleAsync();
        _deployment.S3.IsAway = true;
        for (var i = 0; i < 20; i++)
        {
            var reply = await _deployment.Ingesters[i % 2].Client.StoreAsync(
                SampleConversation.Of("s", $"away{i}", "zebra"), cancellation: Cancellation);
            Assert.Equal((1, false), (reply.Accepted, reply.IsSearchable));
        }
        Assert.Equal(["c"], await FindAsync(_deployment.Searchers[0], "zebra"));
        await UntilAsync(async () => await HealthAsync(_deployment.Ingesters[0]) == "degraded");
        _deployment.S3.IsAway = false;
        await SettleAsync();
        foreach (var searcher in _deployment.Searchers) Assert.Equal(21, (await FindAsync(searcher, "zebra")).Length);
    }

    [Fact]
    public async Task Every_acknowledged_message_survives_killed_ingesters_a_killed_redis_and_a_failing_store()
    {
        using var ledger = new Ledger(_deployment);
        using var end = new CancellationTokenSource();
        _deployment.S3.Faults = 0.1;
        var load = Task.WhenAll(
            ledger.SendAsync(TimeSpan.FromMilliseconds(20), end.Token),
            ledger.SearchAsync(TimeSpan.FromMilliseconds(50), end.Token));
        for (var i = 0; i < 2; i++)
        {
            await Task.Delay(1_500, Cancellation);
            await _deployment.Ingesters[i].KillAsync();
            await _deployment.RestartIngesterAsync(i);
        }
        await _deployment.Redis.KillAsync();
        await _deployment.Redis.StartAsync();
        await _deployment.Searchers[0].KillAsync();
        await _deployment.RestartSearcherAsync(0);
        await Task.Delay(1_000, Cancellation);
        await end.CancelAsync();
        await load;
        _deployment.S3.Faults = 0;
        await ledger.SettleAsync(TimeSpan.FromMinutes(3));
        Assert.True(ledger.Acknowledged > 500, $"only {ledger.Acknowledged} were acknowledged");
        Assert.Equal((0, 0), await ledger.AuditAsync());
        Assert.Equal(0, ledger.Queries.Failed);
    }

    [Fact]
    public async Task A_rolling_restart_of_everything_fails_no_request_of_a_client_that_knows_two_addresses()
    {
        using var ledger = new Ledger(_deployment);
        using var end = new CancellationTokenSource();
        var load = Task.WhenAll(
            ledger.SendAsync(TimeSpan.FromMilliseconds(80), end.Token),
            ledger.SearchAsync(TimeSpan.FromMilliseconds(20), end.Token));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(0, await _deployment.Ingesters[i].StopAsync());
            await _deployment.RestartIngesterAsync(i);
            Assert.Equal(0, await _deployment.Searchers[i].StopAsync());
            await _deployment.RestartSearcherAsync(i);
        }
        await end.CancelAsync();
        await load;
        await ledger.SettleAsync(TimeSpan.FromMinutes(3));
        Assert.Equal((0, 0), (ledger.Refused, ledger.Queries.Failed));
        Assert.Equal((0, 0), await ledger.AuditAsync());
    }

    private Task SettleAsync() => UseAsync(ledger => ledger.SettleAsync(TimeSpan.FromMinutes(3)));

    private async Task UseAsync(Func<Ledger, Task> use)
    {
        using var ledger = new Ledger(_deployment);
        await use(ledger);
    }

    private static async Task StoreAsync(AkoshaProcess ingester, string conversation, string content) =>
        await ingester.Client.SendAsync(SampleConversation.Of("s", conversation, content), Cancellation);

    /// <summary>Stores by the first ingester; null if that is not possible now.</summary>
    private async Task<IngestReply?> TryStoreAsync(string conversation)
    {
        try
        {
            return await _deployment.Ingesters[0].Client.StoreAsync(
                SampleConversation.Of("s", conversation, "zebra"), new() { WaitUntilSearchable = true }, Cancellation);
        }
        catch (AkoshaException error) when (error.Status == HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }

    private static async Task<string[]> FindAsync(AkoshaProcess searcher, string query)
    {
        var found = await searcher.Client.SearchAsync(
            new() { Query = query, Limit = 100, Mode = SearchMode.Lexical, Collapse = false }, Cancellation);
        return [.. found.Hits.Select(hit => hit.ConversationId).Order(StringComparer.Ordinal)];
    }

    private static async Task<string?> HealthAsync(AkoshaProcess service) =>
        (await service.Client.Operations.SearchHealthAsync(Cancellation)).GetProperty("status").GetString();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition()) await Task.Delay(100, limit.Token);
    }
}
