using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Searches;

namespace Akosha.Tests.ServiceDefaults.Security;

/// <summary>A key that is bound to a system sees and writes nothing of others.</summary>
public sealed class SystemBindingTests
{
    [Fact]
    public async Task A_key_writes_and_deletes_in_its_systems_only()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await akosha.TryStoreAsync(akosha.Red, "red", "c", "zebra")).Status);
        var (status, body) = await akosha.TryStoreAsync(akosha.Red, "blue", "c", "zebra");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("system_id", body, StringComparison.Ordinal);
        foreach (
            var path in new[] { "/api/v1/conversations/red/c", "/api/v1/conversations/red/c/messages/0", "/api/v1/systems/red",
            "/api/v1/systems/r%65d" })
            Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(akosha.Blue, HttpMethod.Delete, path)).Status);
        Assert.Single((await akosha.SearchAsync(akosha.Admin, new() { Query = "zebra" })).Hits);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Of_a_list_only_what_is_in_the_keys_systems_is_stored(string type)
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        string[] items = [
            """{"system_id":"red","conversation_id":"a","content":"zebra"}""",
            """{"system_id":"blue","conversation_id":"b","content":"zebra"}"""];
        using var http = new HttpClient { BaseAddress = akosha.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", akosha.Red);
        using var content = new StringContent(
            type == "application/json" ? $"[{string.Join(',', items)}]" : string.Join('\n', items), Encoding.UTF8, type);
        using var response = await http.PostAsync(
            new Uri("/api/v1/conversations?wait=true", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var reply = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, reply.GetProperty("accepted").GetInt32());
        Assert.Contains(
            "system_id", Assert.Single(reply.GetProperty("rejected").EnumerateArray()).GetProperty("error").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(["red"], Hits(await akosha.SearchAsync(akosha.Admin, new() { Query = "zebra" })));
    }

    [Fact]
    public async Task A_key_finds_its_systems_only_whatever_the_cache_holds()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "a zebra in red", "Ada");
        await akosha.StoreAsync(akosha.Admin, "blue", "c", "a zebra in blue", "Bob");
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(["blue", "red"], Hits(await akosha.SearchAsync(akosha.Admin, new() { Query = "zebra" })));
            Assert.Equal(["red"], Hits(await akosha.SearchAsync(akosha.Red, new() { Query = "zebra" })));
            Assert.Equal(["blue"], Hits(await akosha.SearchAsync(akosha.Blue, new() { Query = "zebra" })));
            Assert.Equal(
                ["blue"],
                Hits(await akosha.SearchAsync(akosha.Admin, new() { Query = "zebra", SystemIds = ["blue"] })));
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await akosha.TrySearchAsync(akosha.Red, new { query = "zebra", system_ids = new[] { "blue" } })).Status);
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await akosha.TrySearchAsync(akosha.Red, new { query = "zebra", system_ids = new[] { "red", "blue" } })).Status);
        }
    }

    [Fact]
    public async Task A_bound_answer_is_the_same_whatever_other_systems_hold()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        for (var i = 0; i < 5; i++) await akosha.StoreAsync(akosha.Admin, "red", $"c{i}", $"a zebra and {i} giraffes", "Ada");
        var before = await AnswerAsync();
        for (var i = 0; i < 20; i++)
            await akosha.StoreAsync(
            akosha.Admin, "blue", $"c{i}", "a zebra by the river, told at length to shift every average", "Zacharias");
        Assert.Equal(before, await AnswerAsync());

        async Task<string> AnswerAsync()
        {
            var text = new StringBuilder();
            foreach (var query in new[] { "zebra river", "what did Zacharias say about giraffes" })
            {
                var answer = (await akosha.TrySearchAsync(akosha.Red, new { query, explain = true })).Body;
                foreach (var part in answer.EnumerateObject().Where(part => part.Name is not ("took_ms" or "tiers")))
                    text.Append(part.Value);
                foreach (var tier in answer.GetProperty("tiers").EnumerateObject())
                    text.Append(tier.Name).AppendJoin(',', tier.Value.EnumerateObject().Select(part => part.Name));
            }
            return text.ToString();
        }
    }

    [Fact]
    public async Task An_author_of_another_system_or_of_one_that_is_deleted_is_no_author_here()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        foreach (
            var (conversation, content) in new[] { ("c1", "the kubernetes upgrade was finished"),
            ("c2", "the budget upgrade meeting upgrade"), ("c3", "lunch"), ("c4", "breakfast") })
            await akosha.StoreAsync(akosha.Red, "red", conversation, content, "ada lovelace");
        var before = await AskAsync("kubernetes upgrade of ada");
        await akosha.StoreAsync(akosha.Blue, "blue", "x", "hi", "Kubernetes");
        await akosha.StoreAsync(akosha.Blue, "blue", "y", "secret", "ADA LOVELACE");
        await akosha.StoreAsync(akosha.Blue, "blue", "z", "secret", "Zorblax Quux");
        Assert.Equal(before, await AskAsync("kubernetes upgrade of ada"));
        Assert.Contains("ada lovelace", before, StringComparison.Ordinal);
        Assert.Contains(
            "Zorblax Quux", (await akosha.TrySearchAsync(akosha.Admin, new { query = "zorblax" })).Body.GetProperty("understood")
            .GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK, (await akosha.CallAsync(akosha.Blue, HttpMethod.Delete, "/api/v1/systems/blue?wait=true")).Status);
        Assert.Empty(
            (await akosha.TrySearchAsync(akosha.Admin, new { query = "zorblax" })).Body.GetProperty("understood")
            .GetProperty("authors").EnumerateArray());

        async Task<string> AskAsync(string query)
        {
            var answer = (await akosha.TrySearchAsync(akosha.Red, new { query, explain = true, mode = "lexical" })).Body;
            return answer.GetProperty("hits").GetRawText() + answer.GetProperty("understood").GetRawText();
        }
    }

    [Fact]
    public async Task A_bound_caller_is_told_no_version_of_the_log_and_no_tier_that_holds_others_only()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "zebra");
        var old = new
        {
            system_id = "blue",
            conversation_id = "c",
            messages = new[] { new { role = "user", content = "zebra", timestamp = "2020-01-01T00:00:00Z" } }
        };
        await akosha.CallAsync(akosha.Admin, HttpMethod.Post, "/api/v1/conversations?wait=true", old);
        var counted = JsonElement.Parse((await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/analytics/metrics")).Body);
        Assert.False(counted.TryGetProperty("log_version", out _) || counted.TryGetProperty("damaged", out _));
        Assert.Equal(HttpStatusCode.Forbidden, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/log")).Status);
        Assert.Equal("""{"version":1}""", (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/log?at_least=1")).Body);
        Assert.Equal(["hot"], Tiers((await akosha.TrySearchAsync(akosha.Red, new { query = "zebra" })).Body));
        Assert.Contains("cold", Tiers((await akosha.TrySearchAsync(akosha.Blue, new { query = "zebra" })).Body));

        static string[] Tiers(JsonElement answer) => [.. answer.GetProperty("tiers").EnumerateObject().Select(tier => tier.Name)];
    }

    [Fact]
    public async Task A_key_reads_and_counts_its_systems_only()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        await akosha.StoreAsync(akosha.Admin, "red", "c", "one");
        await akosha.StoreAsync(akosha.Admin, "blue", "c", "two and more");
        var foreign = await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/conversations/blue/c");
        var missing = await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/conversations/red/nothing");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.Status, missing.Status));
        Assert.Equal(Untraced(missing.Body), Untraced(foreign.Body));
        Assert.Equal(
            HttpStatusCode.OK, (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/conversations/red/c")).Status);
        Assert.Equal(
            """{"systems":[{"system_id":"red","conversations":1,"messages":1,"content_bytes":3}],"partial":false,"warnings":[]}""", (await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/systems")).Body);
        var counted = JsonElement.Parse((await akosha.CallAsync(akosha.Red, HttpMethod.Get, "/api/v1/analytics/metrics")).Body);
        Assert.Equal(
            (1, 1, 3),
            (counted.GetProperty("systems").GetInt32(), counted.GetProperty("messages").GetInt32(),
            counted.GetProperty("content_bytes").GetInt32()));
        var hot = counted.GetProperty("tiers").GetProperty("hot");
        Assert.Equal(
            (1, 1, 3),
            (hot.GetProperty("conversations").GetInt32(), hot.GetProperty("messages").GetInt32(),
            hot.GetProperty("content_bytes").GetInt32()));
        Assert.False(hot.TryGetProperty("bytes", out _));

        static string Untraced(string problem) =>
            System.Text.RegularExpressions.Regex.Replace(problem, "\"trace_id\":\"[^\"]*\"", "");
    }

    private static string[] Hits(SearchReply answer) =>
        [.. answer.Hits.Select(hit => hit.SystemId).Order(StringComparer.Ordinal)];
}
