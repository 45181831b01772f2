using System.Globalization;
using System.Net;
using System.Text.Json;
using Akosha.Tests.Hosting;
using Akosha.Tests.ServiceDefaults.Security;

namespace Akosha.Tests.Search.Api;

/// <summary>Hits that say the same are one hit, with a count and the places of the others.</summary>
public sealed class DuplicateHitTests
{
    private const string Question = "How do we rotate the signing key for the gateway?", Answer = "Run the rotate job twice.";

    [Fact]
    public async Task Forks_are_one_hit_that_tells_where_the_others_are()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        for (var fork = 0; fork < 15; fork++)
            await StoreAsync(akosha, "s", $"fork{fork:d2}", At(fork), Question, Answer, $"Then fork {fork} went on alone.");
        await StoreAsync(akosha, "s", "vault", At(0), "The gateway signing key lives in the vault.");
        foreach (var mode in new[] { "hybrid", "lexical", "semantic" })
        {
            var hits = await HitsAsync(akosha, new { query = "rotate gateway signing key", mode, limit = 10 });
            Assert.Equal(["fork14/0", "vault/0"], hits.Select(NameOf));
            Assert.Equal(14, CountOf(hits[0]));
            Assert.Equal(
                Enumerable.Range(4, 10).Reverse().Select(fork => $"s/fork{fork:d2}/0 {At(fork)}"), PlacesOf(hits[0]));
            Assert.False(hits[1].TryGetProperty("duplicates", out _));
        }
    }

    [Theory]
    [InlineData("""{}""", 1)]
    [InlineData("""{"collapse":false}""", 3)]
    [InlineData("""{"group_by":"message"}""", 6)]
    [InlineData("""{"group_by":"message","collapse":false}""", 6)]
    [InlineData("""{"group_by":"message","collapse":true}""", 2)]
    public async Task Conversations_are_collapsed_unless_told_otherwise_and_messages_if_told_so(string how, int expected)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        for (var fork = 0; fork < 3; fork++) await akosha.StoreAsync("s", $"fork{fork}", "zebra crossing", "zebra river");
        var request = JsonSerializer.Deserialize<Dictionary<string, object>>(how)!;
        request["query"] = "zebra";
        var hits = await HitsAsync(akosha, request);
        Assert.Equal(expected, hits.Length);
        // Each message that was found is a hit, or counted with one.
        var found = request.ContainsKey("group_by") ? 6 : 3;
        Assert.Equal(found, hits.Sum(hit => 1 + CountOf(hit)));
    }

    [Fact]
    public async Task Equal_is_what_has_the_same_role_and_content_whoever_says_it_wherever_and_whenever()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, body) = await akosha.StoreAsync("""
            [{"system_id":"s","conversation_id":"a","messages":[{"role":"user","author":"Ada","content":"zebra river","timestamp":"2025-03-01T10:00:00Z"}]},
             {"system_id":"t","conversation_id":"b","messages":[{"role":"user","author":"Bob","content":"zebra river","timestamp":"2025-03-02T10:00:00Z"}]},
             {"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":[{"type":"text","text":"zebra river"}]}]},
             {"system_id":"s","conversation_id":"role","messages":[{"role":"assistant","content":"zebra river"}]},
             {"system_id":"s","conversation_id":"space","messages":[{"role":"user","content":"zebra  river"}]},
             {"system_id":"s","conversation_id":"end","messages":[{"role":"user","content":"zebra river "}]},
             {"system_id":"s","conversation_id":"case","messages":[{"role":"user","content":"Zebra river"}]}]
            """);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        var hits = await HitsAsync(akosha, new { query = "zebra river", mode = "lexical" });
        Assert.Equal(
            ["c", "case", "end", "role", "space"],
            hits.Select(hit => hit.GetProperty("conversation_id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(["t/b", "s/a"], PlacesOf(hits.Single(hit => CountOf(hit) > 0)).Select(place => place[..3]));
    }

    [Fact]
    public async Task Messages_that_say_nothing_are_no_copies()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("s", "a", "zebra", "");
        await akosha.StoreAsync("s", "b", "zebra", "");
        var hits = await HitsAsync(akosha, new { query = "zebra", mode = "lexical", group_by = "message", collapse = true });
        Assert.Equal([("zebra", 1), ("", 0), ("", 0)], hits.Select(hit =>
            (hit.GetProperty("snippet").GetString()!, CountOf(hit))));
    }

    [Theory]
    [InlineData("hybrid")]
    [InlineData("lexical")]
    [InlineData("semantic")]
    public async Task More_copies_than_candidates_leave_room_for_others_on_every_page(string mode)
    {
        await using var akosha = await AkoshaHost.StartAsync();
        const int Copies = 1_500, Others = 9;
        var conversations = Enumerable.Range(0, Copies).Select(i => ($"copy{i}", "zebra river zebra"))
            .Concat(Enumerable.Range(0, Others).Select(i => ($"other{i}", $"zebra river word{i} and {new string('x', i + 1)}")));
        var (status, body) = await akosha.StoreAsync(JsonSerializer.Serialize(conversations.Select(conversation => new
        {
            system_id = "s",
            conversation_id = conversation.Item1,
            messages = new[] { new { id = "0", role = "user", content = conversation.Item2 } },
        })));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        var whole = await HitsAsync(akosha, new { query = "zebra river", mode, limit = 100, min_score = 0 });
        Assert.Equal(1 + Others, whole.Length);
        Assert.Equal(Copies - 1, whole.Max(CountOf));
        var walked = new List<JsonElement>();
        string? cursor = null;
        do
        {
            (_, body) = await akosha.SearchAsync(new { query = "zebra river", mode, limit = 3, min_score = 0, cursor });
            walked.AddRange(body.GetProperty("hits").EnumerateArray());
            cursor = body.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        Assert.Equal(whole.Select(hit => (NameOf(hit), CountOf(hit))), walked.Select(hit => (NameOf(hit), CountOf(hit))));
        var second = await HitsAsync(akosha, new { query = "zebra river", mode, limit = 3, min_score = 0, offset = 3 });
        Assert.Equal(whole[3..6].Select(NameOf), second.Select(NameOf));
    }

    [Fact]
    public async Task A_page_goes_on_after_its_last_hit_when_a_newer_copy_stands_for_it()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        for (var i = 0; i < 6; i++)
            foreach (var fork in new[] { "a", "b" })
                await StoreAsync(
                    akosha, "s", $"{fork}{i}", At(i), $"zebra {string.Join(' ', Enumerable.Repeat("river", i + 1))}");
        var search = new { query = "zebra river", mode = "lexical", limit = 3 };
        var (_, first) = await akosha.SearchAsync(search);
        var last = first.GetProperty("hits")[2];
        await StoreAsync(akosha, "s", "newer", At(20), last.GetProperty("snippet").GetString()!);
        var (_, second) = await akosha.SearchAsync(
            new { search.query, search.mode, limit = 10, cursor = first.GetProperty("next").GetString() });
        Assert.Equal(
            6, first.GetProperty("hits").EnumerateArray().Concat(second.GetProperty("hits").EnumerateArray())
                .Select(hit => hit.GetProperty("snippet").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, second.GetProperty("hits").GetArrayLength());
    }

    [Fact]
    public async Task Copies_in_all_tiers_are_one_hit()
    {
        await using var akosha = await AkoshaHost.StartAsync(
            settings: ["--Akosha:Storage:Hot:MaxAgeDays=7", "--Akosha:Storage:Warm:MaxAgeDays=90"]);
        var times = new[] { 1, 2, 30, 31, 400, 401 }
            .Select(days => $"{DateTimeOffset.UtcNow.AddDays(-days):yyyy-MM-ddTHH:mm:ssZ}");
        foreach (var (i, time) in times.Index()) await StoreAsync(akosha, "s", $"fork{i}", time, Question);
        foreach (var (tier, forks) in new[] { ("hot", "fork0 fork1"), ("warm", "fork2 fork3"), ("cold", "fork4 fork5") })
        {
            await Eventually.HoldsAsync(async () => string.Join(' ', (await HitsAsync(
                    akosha, new { query = "signing key", collapse = false, tiers = new[] { tier } }))
                .Select(hit => hit.GetProperty("conversation_id").GetString()).Order(StringComparer.Ordinal)) == forks,
                () => $"not all of {forks} are {tier}");
        }
        var hit = Assert.Single(await HitsAsync(akosha, new { query = "signing key" }));
        Assert.Equal("fork0/0", NameOf(hit));
        Assert.Equal(5, CountOf(hit));
        Assert.Equal(
            ["s/fork1/0", "s/fork2/0", "s/fork3/0", "s/fork4/0", "s/fork5/0"],
            PlacesOf(hit).Select(place => place.Split(' ')[0]));
    }

    [Fact]
    public async Task A_bound_caller_sees_and_counts_the_copies_of_its_systems_alone()
    {
        await using var akosha = await GuardedAkosha.StartAsync();
        foreach (var system in new[] { "red", "red", "blue", "blue", "blue" }.Index())
            await akosha.StoreAsync(akosha.Admin, system.Item, $"c{system.Index}", Question);
        var red = Assert.Single((await akosha.TrySearchAsync(akosha.Red, new { query = "signing key" })).Body
            .GetProperty("hits").EnumerateArray());
        Assert.Equal(1, CountOf(red));
        Assert.DoesNotContain("blue", red.ToString(), StringComparison.Ordinal);
        var all = Assert.Single((await akosha.TrySearchAsync(akosha.Admin, new { query = "signing key" })).Body
            .GetProperty("hits").EnumerateArray());
        Assert.Equal(4, CountOf(all));
    }

    [Fact]
    public async Task What_is_no_boolean_is_named()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        var (status, body) = await akosha.SearchAsync(new { query = "x", collapse = "yes" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            "must be true or false", body.GetProperty("errors").GetProperty("collapse")[0].GetString());
    }

    private static string At(int day) => $"2025-03-{day + 1:d2}T10:00:00Z";

    private static async Task StoreAsync(
        AkoshaHost akosha, string system, string conversation, string timestamp, params string[] contents)
    {
        var messages = contents.Select((content, i) =>
            new { id = i.ToString(CultureInfo.InvariantCulture), role = "user", content, timestamp });
        var (status, body) = await akosha.StoreAsync(
            JsonSerializer.Serialize(new { system_id = system, conversation_id = conversation, messages }));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    private static async Task<JsonElement[]> HitsAsync(AkoshaHost akosha, object request)
    {
        var (status, body) = await akosha.SearchAsync(request);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.False(body.GetProperty("partial").GetBoolean(), body.ToString());
        return [.. body.GetProperty("hits").EnumerateArray()];
    }

    private static string NameOf(JsonElement hit) => $"{hit.GetProperty("conversation_id")}/{hit.GetProperty("message_id")}";

    private static int CountOf(JsonElement hit) =>
        hit.TryGetProperty("duplicates", out var duplicates) ? duplicates.GetProperty("count").GetInt32() : 0;

    private static IEnumerable<string> PlacesOf(JsonElement hit) => hit.GetProperty("duplicates").GetProperty("places")
        .EnumerateArray().Select(place => $"{place.GetProperty("system_id")}/{place.GetProperty("conversation_id")}/"
            + $"{place.GetProperty("message_id")} {place.GetProperty("timestamp").GetDateTimeOffset():yyyy-MM-ddTHH:mm:ssZ}");
}
