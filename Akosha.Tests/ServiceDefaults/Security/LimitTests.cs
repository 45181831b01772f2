using System.Net;
using Akosha.Tests.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>How much a caller, and all callers together, may ask.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_key_that_asks_too_much_is_told_when_to_come_back_and_others_are_served()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=3");
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/systems")).Status);
        var (status, body, headers) = await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/systems");
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3);
        Assert.Contains("AKOSHA__LIMITS__REQUESTSPERSECOND", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Blue, HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(null, HttpMethod.Get, "/health")).Status);
        // Guessing keys is held to the rate of an address.
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
            answers.Add((await akosha.CallAsync("ak_0123456789ab_0", HttpMethod.Get, "/api/v1/systems")).Status);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task An_exporter_is_held_to_the_rate_of_its_key()
    {
        await using var akosha = await GuardedAkosha.StartAsync(
            null, "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=2");
        foreach (var path in new[] { "/v1/traces", "/v1/logs" })
            Assert.Equal(HttpStatusCode.OK, (await akosha.CallAsync(akosha.Red, HttpMethod.Post, path, new { })).Status);
        var (status, _, headers) = await akosha.CallAsync(akosha.Red, HttpMethod.Post, "/v1/traces", new { });
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3);
    }

    [Fact]
    public async Task Searches_beyond_what_may_run_and_wait_are_turned_away_at_once()
    {
        using var encoder = new HeldEncoder();
        await using var akosha = await AkoshaHost.StartAsync(
            null, builder => builder.Services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(encoder),
            "--Akosha:Limits:ConcurrentSearches=1", "--Akosha:Limits:WaitingSearches=1",
                "--Akosha:Search:BudgetMilliseconds=60000");
        encoder.Hold();
        var running = akosha.SearchAsync(new { query = "one" });
        await encoder.Entered;
        var more = Enumerable.Range(0, 4).Select(i => akosha.SearchAsync(new { query = $"more {i}" })).ToList();
        for (var i = 0; i < 3; i++) // one of the four waits
        {
            var turnedAway = await Task.WhenAny(more);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await turnedAway).Status);
            more.Remove(turnedAway);
        }
        Assert.Equal(1, Gauge.Value(akosha.Services, "akosha_search_waiting"));
        Assert.False(running.IsCompleted);
        encoder.Release();
        Assert.Equal(HttpStatusCode.OK, (await running).Status);
        Assert.Equal(HttpStatusCode.OK, (await Assert.Single(more)).Status);
        Assert.Equal(HttpStatusCode.OK, (await akosha.SearchAsync(new { query = "three" })).Status);
    }

    [Fact]
    public async Task Behind_a_proxy_the_rate_of_an_address_is_that_of_the_client()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, "--ForwardedHeaders_Enabled=true", "--Akosha:Limits:RequestsPerSecond=1", "--Akosha:Limits:Burst=1");
        Assert.Contains(429, await AskAsync("203.0.113.1"));
        Assert.Equal(200, (await AskAsync("203.0.113.2"))[0]);
        Assert.Equal(200, (await AskAsync("203.0.113.1, 203.0.113.3"))[0]); // the last is whom the proxy itself has seen

        async Task<int[]> AskAsync(string client)
        {
            var statuses = new int[20];
            for (var i = 0; i < statuses.Length; i++)
                statuses[i] = (
                await RawHttp.SendAsync(
                akosha.Http.BaseAddress!, "GET", "/openapi/v1.json", "Host: memory.example",
                $"X-Forwarded-For: {client}")).Status;
            return statuses;
        }
    }

    [Fact]
    public async Task Searches_whose_bodies_are_still_coming_take_nobodys_place()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            null, null, "--Akosha:Limits:ConcurrentSearches=1", "--Akosha:Limits:WaitingSearches=1");
        await akosha.StoreAsync("s", "c", "zebra");
        var slow = new List<System.Net.Sockets.TcpClient>();
        for (var i = 0; i < 10; i++)
        {
            var client = new System.Net.Sockets.TcpClient();
            slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, akosha.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
            await client.GetStream()
                .WriteAsync(
                "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(["c/0"], await akosha.FindAsync(new() { Query = $"zebra {i}" }));
            await Task.Delay(20, TestContext.Current.CancellationToken); // by then they have been seen
        }
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Answers_carry_the_headers_that_hold_browsers_back()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        foreach (var path in new[] { "/health", "/api/v1/systems", "/api/v1/nothing", "/api/v1/conversations/a/b" })
        {
            using var response = await akosha.Http.GetAsync(
                new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains(
                "default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal);
            Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
        }
    }
}
