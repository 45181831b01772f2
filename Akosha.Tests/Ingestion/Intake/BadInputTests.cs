using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>What must not come in, over HTTP: each with a problem that names the field, and nothing stored.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private AkoshaHost _akosha = null!;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    [Theory]
    [InlineData("{\"system_id\":", "body", "not valid JSON")]
    [InlineData("", "body", "not valid JSON")]
    [InlineData("{\"system_id\":\"s\",\"system_id\":\"t\",\"conversation_id\":\"c\",\"content\":\"x\"}", "body", "given twice")]
    [InlineData("[]", "body", "at least one")]
    [InlineData("7", "body", "must be an object")]
    [InlineData("{\"system_id\":\"s\",\"conversation_id\":\"c\",\"content\":\"x\",\"extra\":1}", "extra", "unknown field")]
    [InlineData(
        "{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{\"role\":\"x\",\"content\":\"y\"}]}", "messages[0].role",
        "must be one of")]
    [InlineData(
        "{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"y\",\"timestamp\":\"1901-01-01T00:00:00Z\"}]}", "messages[0].timestamp", "1970")]
    [InlineData(
        "{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"y\",\"timestamp\":\"2999-01-01T00:00:00Z\"}]}", "messages[0].timestamp", "future")]
    public async Task A_wrong_body_is_refused_by_name_and_nothing_is_stored(string body, string field, string problem)
    {
        var (status, reply) = await _akosha.StoreAsync(body, more: "&strict=true");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(problem, reply.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Theory]
    [InlineData("POST", "conversations?wait=maybe", "wait", "must be true or false")]
    [InlineData("POST", "conversations?wait=", "wait", "must not be empty")]
    [InlineData("POST", "conversations?strict=1", "strict", "must be true or false")]
    [InlineData("POST", "conversations?ids=true&ids=false", "ids", "is given 2 times; give it once")]
    [InlineData("DELETE", "systems/s?wait=yes", "wait", "must be true or false")]
    [InlineData("DELETE", "systems?system_id=s&wait=", "wait", "must not be empty")]
    [InlineData("DELETE", "conversations/s/c/messages/1?dry_run=no", "dry_run", "must be true or false")]
    [InlineData("POST", "maintenance/compaction?wait=2", "wait", "must be true or false")]
    public async Task A_wrong_flag_is_refused_by_name(string method, string path, string field, string problem)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/v1/{path}", UriKind.Relative));
        if (method == "POST") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await _akosha.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var reply = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(problem, reply.GetProperty("errors").GetProperty(field)[0].GetString());
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        using var content = new ByteArrayContent(
            [.. Encoding.UTF8.GetBytes("{\"system_id\":\"s\",\"conversation_id\":\"c\",\"content\":\"a"), 0xC3, 0x28,
            .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _akosha.Http.PostAsync(
            new Uri("/api/v1/conversations", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "UTF-8", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=latin1")]
    public async Task Another_content_type_is_refused(string type)
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var response = await _akosha.Http.PostAsync(
            new Uri("/api/v1/conversations", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains(
            "application/x-ndjson", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_json_body_over_16_mebibytes_is_refused_with_its_limit()
    {
        var messages = string.Join(
            ',', Enumerable.Range(0, 70).Select(i => $"{{\"role\":\"user\",\"content\":\"{new string('x', 250_000)}\"}}"));
        var (status, reply) = await _akosha.StoreAsync(
            $"{{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{messages}]}}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("16777216", reply.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task A_conversation_with_one_wrong_message_is_not_stored_in_part()
    {
        var (status, _) = await _akosha.StoreAsync(
            """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"fine"},{"role":"user","content":7}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task The_good_conversations_of_an_array_are_stored_and_the_others_named()
    {
        var (status, reply) = await _akosha.StoreAsync("""
            [{"system_id":"s","conversation_id":"a","messages":[{"id":"0","role":"user","content":"apple"}]}, {"system_id":"s","conversation_id":"b"}, {"system_id":"s","conversation_id":"c","messages":[{"id":"0","role":"user","content":"cherry"}]}]
            """);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((2, 2), (reply.GetProperty("accepted").GetInt32(), reply.GetProperty("messages").GetInt32()));
        var rejection = Assert.Single(reply.GetProperty("rejected").EnumerateArray());
        Assert.Equal(1, rejection.GetProperty("index").GetInt32());
        Assert.Contains("messages: is required", rejection.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a/0"], await _akosha.FindAsync(new() { Query = "apple", Mode = SearchMode.Lexical }));
        Assert.Equal(["c/0"], await _akosha.FindAsync(new() { Query = "cherry", Mode = SearchMode.Lexical }));
    }

    [Fact]
    public async Task An_array_without_any_good_conversation_is_refused()
    {
        var (status, reply) = await _akosha.StoreAsync("""[{"system_id":"s"},{}]""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(
            "conversation_id: is required", reply.GetProperty("errors").GetProperty("[0]")[0].GetString(),
            StringComparison.Ordinal);
        await AssertEmptyAsync();
    }

    [Fact]
    public async Task Broken_lines_of_a_stream_are_named_and_the_lines_around_them_stored()
    {
        var lines = string.Join("\r\n",
            """{"system_id":"s","conversation_id":"a","content":"apple"}""",
            """{"system_id":"s","conversation_id":"b","content":""",
            "",
            """{"system_id":"s","conversation_id":"c","content":"cherry","colour":"red"}""",
            """{"system_id":"s","conversation_id":"d","messages":[{"id":"0","role":"user","content":"damson"}]}""");
        var (status, reply) = await _akosha.StoreAsync(lines, "application/x-ndjson", more: "&strict=true");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, reply.GetProperty("accepted").GetInt32());
        Assert.Equal(
            [1, 2], reply.GetProperty("rejected").EnumerateArray()
            .Select(rejection => rejection.GetProperty("index").GetInt32()));
        Assert.Contains(
            "not valid JSON", reply.GetProperty("rejected")[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "colour: unknown field", reply.GetProperty("rejected")[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["d/0"], await _akosha.FindAsync(new() { Query = "damson", Mode = SearchMode.Lexical }));
    }

    [Fact]
    public async Task A_line_over_the_limit_is_named_and_the_next_one_stored()
    {
        var lines = new string('x', 17 * 1024 * 1024) + "\n" + """{"system_id":"s","conversation_id":"d","messages":[{"id":"0","role":"user","content":"damson"}]}"""
            + "\n";
        var (status, reply) = await _akosha.StoreAsync(lines, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            (1, 0), (reply.GetProperty("accepted").GetInt32(), reply.GetProperty("rejected")[0].GetProperty("index").GetInt32()));
        Assert.Equal(["d/0"], await _akosha.FindAsync(new() { Query = "damson", Mode = SearchMode.Lexical }));
    }

    [Theory]
    [InlineData("/api/v1/systems/a%20b", "system_id")]
    [InlineData("/api/v1/conversations/s/a%07", "conversation_id")]
    [InlineData("/api/v1/conversations/s/c/messages/a%0A", "id")]
    public async Task A_deletion_with_a_wrong_id_is_refused_by_name(string path, string field)
    {
        using var response = await _akosha.Http.DeleteAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(body.GetProperty("errors").TryGetProperty(field, out _));
    }

    private async Task AssertEmptyAsync()
    {
        var (_, body) = await _akosha.GetAsync("/api/v1/systems");
        Assert.Empty(body.GetProperty("systems").EnumerateArray());
    }
}
