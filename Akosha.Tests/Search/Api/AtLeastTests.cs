using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary>
/// Acknowledgements tell the version of the log that holds what was sent; readers may ask for answers that hold it.
/// </summary>
public sealed class AtLeastTests
{
    private const string Huge = "9223372036854775807";

    private static readonly string[] Reads = ["/api/v1/systems", "/api/v1/analytics/metrics", "/api/v1/conversations/s/c"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledgement_of_something_committed_carries_its_version()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var last = -1L;
        foreach (var wait in new[] { true, false })
        {
            var body = $$"""{"system_id":"s","conversation_id":"c","content":"zebra {{wait}}"}""";
            last = await AssertLaterAsync(last, akosha.Http.PostAsync(Path(wait), Json(body), Cancellation));
            last = await AssertLaterAsync(
                last, akosha.Http.PostAsync(
                Path(wait), Json($"[{body.Replace("zebra", "horse", StringComparison.Ordinal)},{{}}]"), Cancellation));
            last = await AssertLaterAsync(
                last, akosha.Http.PostAsync(
                Path(wait), Json(body.Replace("zebra", "donkey", StringComparison.Ordinal), "application/x-ndjson"),
                Cancellation));
            last = await AssertLaterAsync(
                last, akosha.Http.DeleteAsync(new Uri($"/api/v1/systems/s?wait={wait}", UriKind.Relative), Cancellation));
        }

        static Uri Path(bool wait) => new($"/api/v1/conversations?wait={wait}", UriKind.Relative);
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_an_answer_that_asks_for_its_version()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            // The same question each time: an answer that is remembered, of a version before, is none.
            var (_, stored) = await akosha.StoreAsync(
                $$"""{"system_id":"s","conversation_id":"c{{i}}","content":"zebra {{i}}"}""", wait: false);
            var version = stored.GetProperty("version").GetInt64();
            var (_, found) = await akosha.SearchAsync(new { query = "zebra", limit = 100, mode = "lexical", at_least = version });
            Assert.Equal((i + 1, false), (found.GetProperty("hits").GetArrayLength(), found.GetProperty("partial").GetBoolean()));
            (_, stored) = await akosha.StoreAsync(
                $$"""{"system_id":"t{{i}}","conversation_id":"d","content":"horse"}""", wait: false);
            version = stored.GetProperty("version").GetInt64();
            Assert.Equal(HttpStatusCode.OK, (await ReadAsync(akosha, $"/api/v1/conversations/t{i}/d", $"{version}")).Status);
            Assert.Equal(
                i + 2, (await ReadAsync(akosha, "/api/v1/systems", $"{version}")).Body.GetProperty("systems").GetArrayLength());
            Assert.Equal(
                i + 2, (await akosha.GetAsync($"/api/v1/analytics/metrics?at_least={version}")).Body.GetProperty("systems")
                .GetInt32());
        }
    }

    [Fact]
    public async Task A_version_that_is_not_reached_in_time_is_told_and_everything_else_answered()
    {
        await using var akosha = await AkoshaHost.StartAsync(settings: "--Akosha:Search:BudgetMilliseconds=200");
        await akosha.StoreAsync("s", "c", "zebra");
        var (_, found) = await akosha.SearchAsync(new { query = "zebra", at_least = long.MaxValue });
        AssertTold(found);
        Assert.Equal(1, found.GetProperty("hits").GetArrayLength());
        var (_, again) = await akosha.SearchAsync(new { query = "zebra" });
        Assert.False(again.GetProperty("partial").GetBoolean());
        foreach (var path in Reads)
        {
            var (status, body) = await ReadAsync(akosha, path, Huge);
            Assert.Equal(HttpStatusCode.OK, status);
            AssertTold(body);
            Assert.False((await akosha.GetAsync(path)).Body.GetProperty("partial").GetBoolean());
        }
        // A conversation that may be on its way is not said to be missing.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/conversations/s/none");
        request.Headers.Add("Akosha-At-Least", Huge);
        using var response = await akosha.Http.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (response.StatusCode, response.Headers.RetryAfter is not null));
        Assert.Contains(Huge, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ReadAsync(akosha, "/api/v1/conversations/s/none", "0")).Status);

        static void AssertTold(JsonElement body)
        {
            Assert.True(body.GetProperty("partial").GetBoolean());
            Assert.Contains(
                body.GetProperty("warnings").EnumerateArray(), warning =>
                    warning.GetString()!.Contains(Huge, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("+1")]
    [InlineData("9223372036854775808")]
    [InlineData("1, 2")]
    public async Task What_is_no_version_is_refused_by_name(string version)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        foreach (var path in Reads)
        {
            var (status, body) = await ReadAsync(akosha, path, version);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(
                "whole number", body.GetProperty("errors").GetProperty("Akosha-At-Least")[0].GetString(),
                StringComparison.Ordinal);
            (status, body) = await akosha.GetAsync($"{path}?at_least={Uri.EscapeDataString(version)}");
            Assert.Equal(
                (HttpStatusCode.BadRequest, true), (status, body.GetProperty("errors").TryGetProperty("at_least", out _)));
        }
        var number = version is "-1" or "1.5" or "9223372036854775808" ? version : "\"1\"";
        using var response = await akosha.Http.PostAsync(
            new Uri("/api/v1/search", UriKind.Relative), Json($$"""{"query":"x","at_least":{{number}}}"""), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            "\"at_least\":[\"must be a whole number", await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_who_wait_for_a_version_take_nobodys_place()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            settings: [
            "--Akosha:Limits:ConcurrentSearches=1", "--Akosha:Limits:WaitingSearches=0",
            "--Akosha:Search:BudgetMilliseconds=60000"]);
        await akosha.StoreAsync("s", "c", "zebra");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var waiting = Enumerable.Range(0, 300).Select(i => i % 2 == 0
            ? akosha.Http.PostAsJsonAsync("/api/v1/search", new { query = "zebra", at_least = long.MaxValue }, end.Token)
            : akosha.Http.GetAsync(new Uri($"/api/v1/conversations/s/c?at_least={Huge}", UriKind.Relative), end.Token)).ToList();
        // So many of one caller wait at most; the others are answered at once, or find the one place taken.
        await Eventually.HoldsAsync(
            () => Task.FromResult(waiting.Count(task => task.IsCompleted) == 300 - Akosha.Search.Retrieval.VersionGate.MaxOfOne));
        Assert.Equal(["c/0"], await akosha.FindAsync(new() { Query = "zebra" }));
        Assert.Equal(HttpStatusCode.OK, (await akosha.GetAsync("/api/v1/conversations/s/c")).Status);
        foreach (var answered in waiting.Where(task => task.IsCompleted))
        {
            using var response = await answered;
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable) continue;
            Assert.Contains("too many wait", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        await end.CancelAsync();
        foreach (var task in waiting.Where(task => !task.IsCompletedSuccessfully))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task A_bound_caller_learns_of_a_version_no_more_than_that_it_was_not_reached()
    {
        await using var akosha = await GuardedAkosha.StartAsync(null, "--Akosha:Search:BudgetMilliseconds=200");
        for (var i = 0; i < 7; i++) await akosha.StoreAsync(akosha.Red, "red", $"c{i}", "zebra");
        var found = await akosha.SearchAsync(akosha.Blue, new() { Query = "zebra", AtLeast = 123_456_789 });
        Assert.Equal(
            "version 123456789 of the log has not been reached in time: what was committed up to it may be missing",
            Assert.Single(found.Warnings));
        // What there is and what there is not is told alike, where it is not the caller's.
        var foreign = await akosha.CallAsync(akosha.Blue, HttpMethod.Get, $"/api/v1/conversations/red/c0?at_least={Huge}");
        var missing = await akosha.CallAsync(akosha.Blue, HttpMethod.Get, $"/api/v1/conversations/red/none?at_least={Huge}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, foreign.Status);
        Assert.Equal(missing.Status, foreign.Status);
        Assert.Equal(WithoutTrace(missing.Body), WithoutTrace(foreign.Body));

        static string WithoutTrace(string body) =>
            System.Text.RegularExpressions.Regex.Replace(body, "\"trace_id\":\"[^\"]*\"", "");
    }

    private static async Task<long> AssertLaterAsync(long last, Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        var version = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation))
            .RootElement.GetProperty("version").GetInt64();
        Assert.Equal(version.ToString(CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues("Akosha-Version")));
        Assert.True(version > last, $"{version} follows {last}");
        return version;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(AkoshaHost akosha, string path, string atLeast)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Akosha-At-Least", atLeast);
        using var response = await akosha.Http.SendAsync(request, Cancellation);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement);
    }

    private static StringContent Json(string body, string type = "application/json") => new(body, Encoding.UTF8, type);
}
