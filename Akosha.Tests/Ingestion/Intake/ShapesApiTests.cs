using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>What clients of all kinds send comes in, and the answer tells what became of it.</summary>
public sealed class ShapesApiTests : IAsyncLifetime
{
    private const string Json = "application/json", Lines = "application/x-ndjson";

    private AkoshaHost _akosha = null!;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    [Fact]
    public async Task A_session_with_calls_of_tools_and_colours_is_found_by_what_was_called_and_answered()
    {
        var (status, reply) = await _akosha.StoreAsync("""
            {"system_id":"s","conversation_id":"c","title":"Weather","messages":[
             {"role":"developer","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"How cold is it?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"thermometer","arguments":"{\"city\":\"Oslo\"}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"\u001b[32mminus three\u001b[0m\u0000"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"unspoken"},{"type":"text","text":"Cold."}]},
             {"role":"user","content":""}]}
            """);
        Assert.Equal((HttpStatusCode.OK, 6), (status, reply.GetProperty("messages").GetInt32()));
        foreach (var query in new[] { "thermometer", "Oslo", "minus" })
            Assert.Single(await _akosha.FindAsync(new() { Query = query, Mode = SearchMode.Lexical }));
        Assert.Empty(await _akosha.FindAsync(new() { Query = "unspoken", Mode = SearchMode.Lexical }));
        var messages = (await _akosha.GetAsync("/api/v1/conversations/s/c")).Body.GetProperty("messages");
        Assert.Equal(
            ["system", "user", "assistant", "tool", "assistant", "user"],
            messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("\u001b[32mminus three\u001b[0m\uFFFD", messages[3].GetProperty("content").GetString());
        Assert.Equal("", messages[5].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Metadata_title_and_the_message_as_it_was_given_come_back()
    {
        await _akosha.StoreAsync("""
            {"system_id":"s","conversation_id":"c","title":"Weather","parent":"b","metadata":{"urgent":true,"labels":["a","b"],"n":1.50},"messages":[
             {"role":"assistant","content":null,"metadata":{"tokens":12},"tool_calls":[{"id":"c1","type":"function","function":{"name":"thermometer","arguments":"{}"}}]},
             {"role":"user","content":"plain"}]}
            """);
        var (_, body) = await _akosha.GetAsync("/api/v1/conversations/s/c?raw=true");
        Assert.Equal(("Weather", "b"), (body.GetProperty("title").GetString(), body.GetProperty("parent").GetString()));
        Assert.Equal("""{"urgent":true,"labels":["a","b"],"n":1.50}""", body.GetProperty("metadata").GetRawText());
        var messages = body.GetProperty("messages");
        Assert.Equal("""{"tokens":12}""", messages[0].GetProperty("metadata").GetRawText());
        Assert.Equal("c1", messages[0].GetProperty("raw").GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.False(messages[1].TryGetProperty("raw", out _));
        (_, body) = await _akosha.GetAsync("/api/v1/conversations/s/c");
        Assert.False(body.GetProperty("messages")[0].TryGetProperty("raw", out _));
        var (status, problem) = await _akosha.GetAsync("/api/v1/conversations/s/c?raw=yes");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("raw", out _));
    }

    [Fact]
    public async Task Small_pictures_are_kept_where_that_is_set_and_sending_them_before_and_after_makes_one_message()
    {
        const string Sent = """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":[{"type":"image","data":"QUJD"}]}]}""";
        using var folder = new TemporaryFolder();
        var ids = new List<string?>();
        foreach (var (setting, kept) in new[] { ("0", "[image, 3 bytes]"), ("3", "QUJD") })
        {
            await using var akosha = await AkoshaHost.StartAsync(folder.Path, null, $"--Akosha:Limits:MediaBytes={setting}");
            await akosha.StoreAsync(Sent);
            var message = Assert.Single(
                (await akosha.GetAsync("/api/v1/conversations/s/c?raw=true")).Body.GetProperty("messages").EnumerateArray());
            Assert.Equal(kept, message.GetProperty("raw").GetProperty("content")[0].GetProperty("data").GetString());
            ids.Add(message.GetProperty("id").GetString());
        }
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task A_snippet_shows_no_colours_of_terminals()
    {
        await _akosha.StoreAsync("""{"system_id":"s","conversation_id":"c","content":"\u001b[1mBuild\u001b[0m \u001b[32mok\u001b[0m"}""");
        var (_, found) = await _akosha.SearchAsync(new { query = "build" });
        Assert.Equal("Build ok", found.GetProperty("hits")[0].GetProperty("snippet").GetString());
    }

    [Theory]
    [InlineData(Json, "\uFEFF{\"system_id\":\"s\",\"conversation_id\":\"a\",\"content\":\"x\"}", 1)]
    [InlineData(
        Lines,
        "\uFEFF{\"system_id\":\"s\",\"conversation_id\":\"a\",\"content\":\"x\"}\n\uFEFF{\"system_id\":\"s\",\"conversation_id\":\"b\",\"content\":\"y\"}\n\uFEFF\n", 2)]
    public async Task A_byte_order_mark_is_passed_over(string type, string body, int accepted)
    {
        var (status, reply) = await _akosha.StoreAsync(body, type);
        Assert.Equal((HttpStatusCode.OK, accepted, 0), (status, reply.GetProperty("accepted").GetInt32(),
            reply.GetProperty("rejected_total").GetInt32()));
    }

    [Fact]
    public async Task Fields_that_nothing_is_known_of_are_reported_or_with_strict_refused()
    {
        const string body =
            """{"system_id":"s","conversation_id":"c","colour":1,"messages":[{"role":"user","content":"x","mood":1},{"role":"user","content":"y","mood":1}]}""";
        var (status, reply) = await _akosha.StoreAsync(body);
        Assert.Equal((HttpStatusCode.OK, 3), (status, reply.GetProperty("ignored_total").GetInt32()));
        Assert.Equal("""["colour","messages[].mood"]""", reply.GetProperty("ignored").GetRawText());
        (status, reply) = await _akosha.StoreAsync(body, more: "&strict=true");
        Assert.Equal((HttpStatusCode.BadRequest, 3), (status, reply.GetProperty("errors_total").GetInt32()));
        (status, reply) = await _akosha.StoreAsync(body + "\n" + """{"system_id":"s"}""", Lines);
        Assert.Equal((HttpStatusCode.OK, 3, 1), (status, reply.GetProperty("ignored_total").GetInt32(),
            reply.GetProperty("rejected_total").GetInt32()));
    }

    [Fact]
    public async Task Turns_that_are_sent_singly_or_as_a_growing_history_are_appended_and_retries_change_nothing()
    {
        string[] turns = ["Show the invoices", "Here they are", "Now sort them by date"];
        foreach (var turn in turns) await _akosha.StoreAsync(History(turn));
        var contents = await ContentsAsync();
        Assert.Equal(turns, contents);
        for (var length = 1; length <= 3; length++) await _akosha.StoreAsync(History(turns[..length]));
        await _akosha.StoreAsync(History([.. turns, "Thanks"]));
        contents = await ContentsAsync();
        Assert.Equal([.. turns, "Thanks"], contents);

        static string History(params string[] turns) => JsonSerializer.Serialize(new
        {
            system_id = "s",
            conversation_id = "chat",
            messages = turns.Select(content => new { role = "user", content }),
        });

        async Task<string?[]> ContentsAsync() =>
            [.. (await _akosha.GetAsync("/api/v1/conversations/s/chat")).Body.GetProperty("messages").EnumerateArray()
                .Select(message => message.GetProperty("content").GetString())];
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Lines)]
    public async Task With_a_key_the_place_in_the_request_gives_the_ids_and_the_answer_lists_them(string type)
    {
        string[] items = [Item("a", "x", "x"), """{"system_id":"s"}""", Item("a", "y")];
        var body = type == Json ? $"[{string.Join(',', items)}]" : string.Join('\n', items);
        var ids = Ids(await _akosha.StoreKeyedAsync("key 1", body, type));
        Assert.Equal(
            [DerivedId.OfPlace("key 1", 0, 0), DerivedId.OfPlace("key 1", 0, 1), DerivedId.OfPlace("key 1", 2, 0)], ids);
        Assert.Equal(ids, Ids(await _akosha.StoreKeyedAsync("key 1", body, type)));
        Assert.NotEqual(ids, Ids(await _akosha.StoreKeyedAsync("key 2", body, type)));

        static string[] Ids((HttpStatusCode Status, JsonElement Body) reply) =>
            [.. reply.Body.GetProperty("ids").EnumerateArray().SelectMany(ids => ids.EnumerateArray())
                .Select(id => id.GetString()!)];
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("long")]
    public async Task A_key_that_is_none_is_refused_by_name(string key)
    {
        var (status, reply) = await _akosha.StoreKeyedAsync(key == "long" ? new string('k', 257) : key, Item("a", "x"), Json);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(
            "1–256 printable", reply.GetProperty("errors").GetProperty("Idempotency-Key")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_listed_up_to_ten_thousand_and_only_when_they_are_asked_for()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 30; i++)
            lines.AppendLine(Item($"c{i}", [.. Enumerable.Range(0, 400).Select(j => $"{i} {j}")]));
        var (_, reply) = await _akosha.StoreAsync(lines.ToString(), Lines, more: "&ids=true");
        Assert.Equal((30, 12_000), (reply.GetProperty("accepted").GetInt32(), reply.GetProperty("messages").GetInt32()));
        Assert.Equal(25, reply.GetProperty("ids").GetArrayLength());
        Assert.Equal(10_000, reply.GetProperty("ids").EnumerateArray().Sum(ids => ids.GetArrayLength()));
        (_, reply) = await _akosha.StoreAsync(Item("c0", "x"));
        Assert.False(reply.TryGetProperty("ids", out var _));
    }

    private static string Item(string conversation, params string[] contents) => JsonSerializer.Serialize(new
    {
        system_id = "s",
        conversation_id = conversation,
        messages = contents.Select(content => new { role = "user", content }),
    });
}
