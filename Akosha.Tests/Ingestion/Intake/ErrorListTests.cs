using System.Net;
using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Ingestion.Intake;

/// <summary>However much is wrong with a request, the answer stays small: some errors are listed, and all are counted.</summary>
public sealed class ErrorListTests : IAsyncLifetime
{
    private const string Good = """{"system_id":"s","conversation_id":"good","messages":[{"id":"0","role":"user","content":"damson"}]}""";

    private AkoshaHost _akosha = null!;

    public async ValueTask InitializeAsync() => _akosha = await AkoshaHost.StartAsync();

    public ValueTask DisposeAsync() => _akosha.DisposeAsync();

    [Theory]
    [InlineData("0", 1, "messages[99]")]
    [InlineData("{}", 2, "messages[49].content")]
    [InlineData("{\"role\":\"user\",\"content\":\"x\",\"a\":1}", 1, "messages[99].a")]
    [InlineData("{\"author\":\"\",\"role\":\"user\",\"content\":\"x\"}", 1, "messages[99].author")]
    public async Task Of_many_errors_the_first_hundred_are_listed_and_all_counted(string message, int errorsEach, string last)
    {
        const int many = 100_000;
        var (status, reply) = await _akosha.StoreAsync(Messages(message, many), more: "&strict=true");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(100, reply.GetProperty("errors").EnumerateObject().Count());
        Assert.True(reply.GetProperty("errors").TryGetProperty(last, out _));
        Assert.Equal(many * errorsEach, reply.GetProperty("errors_total").GetInt32());
        Assert.True(reply.ToString().Length < 25_000);
    }

    [Fact]
    public async Task Ids_that_recur_are_counted_beyond_what_is_listed()
    {
        var (_, reply) = await _akosha.StoreAsync(Messages("""{"id":"a","role":"user","content":"x"}""", 100_000));
        Assert.Equal(
            (100, 99_999), (reply.GetProperty("errors").EnumerateObject().Count(), reply.GetProperty("errors_total").GetInt32()));
    }

    [Fact]
    public async Task A_single_error_is_counted_too()
    {
        var (_, reply) = await _akosha.StoreAsync("""{"system_id":"a b","conversation_id":"c","content":"x"}""");
        Assert.Equal(1, reply.GetProperty("errors_total").GetInt32());
    }

    [Fact]
    public async Task A_body_of_more_values_than_any_valid_one_has_is_refused_before_it_is_taken_apart()
    {
        var (status, reply) = await _akosha.StoreAsync(Messages("0", 8_000_000));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(
            "4000000 JSON values", reply.GetProperty("errors").GetProperty("body")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_body_of_the_shortest_messages_has_not_too_many_values()
    {
        const string shortest = """{"role":"user","content":"x"}""";
        var many = (ConversationLimits.BodyBytes - 60) / (shortest.Length + 1);
        using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(Messages(shortest, many)), out _);
        var parsed = ConversationParser.Parse(document!.RootElement, new ConversationRules(DateTimeOffset.UtcNow));
        Assert.Equal(many, parsed.Conversation!.Messages.Count);
    }

    [Fact]
    public async Task A_line_full_of_errors_is_rejected_in_a_few_words_and_the_others_are_stored()
    {
        var (status, reply) = await _akosha.StoreAsync(
            $"{Good}\n{Messages("0", 1_000_000)}\n{Messages("0", 8_000_000)}\n{Good.Replace("good", "better", StringComparison.Ordinal)}\n", "application/x-ndjson");
        Assert.Equal(
            (HttpStatusCode.OK, 2, 2),
            (status, reply.GetProperty("accepted").GetInt32(), reply.GetProperty("rejected_total").GetInt32()));
        var error = reply.GetProperty("rejected")[0].GetProperty("error").GetString()!;
        Assert.StartsWith("messages[0]: must be an object, not a number; messages[1]: ", error, StringComparison.Ordinal);
        Assert.Matches("; and 9999[0-9]{2} more$", error);
        Assert.True(error.Length < 2_000);
        Assert.Contains(
            "JSON values", reply.GetProperty("rejected")[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["better/0", "good/0"],
            (await _akosha.FindAsync(new() { Query = "damson", Mode = SearchMode.Lexical, Collapse = false })).Order());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task Of_many_rejected_conversations_a_hundred_are_listed(string type)
    {
        var (status, reply) = await _akosha.StoreAsync(List(type, Enumerable.Repeat("{}", 5_000).Append(Good)), type);
        Assert.Equal((HttpStatusCode.OK, 1, 100, 5_000), (status, reply.GetProperty("accepted").GetInt32(),
            reply.GetProperty("rejected").GetArrayLength(), reply.GetProperty("rejected_total").GetInt32()));
        (status, reply) = await _akosha.StoreAsync(List(type, Enumerable.Repeat("{}", 5_000)), type);
        Assert.Equal(
            (HttpStatusCode.BadRequest, 100, 5_000, 15_000), (status, reply.GetProperty("errors").EnumerateObject().Count(),
            reply.GetProperty("rejected_total").GetInt32(), reply.GetProperty("errors_total").GetInt32()));
    }

    [Fact]
    public async Task Metadata_of_a_hundred_thousand_bad_keys_is_one_error()
    {
        var metadata = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"\\u0007{i}\":0"));
        var (status, reply) = await _akosha.StoreAsync(
            $$$"""{"system_id":"s","conversation_id":"c","content":"x","metadata":{{{{metadata}}}}}""");
        Assert.Equal((HttpStatusCode.BadRequest, 1), (status, reply.GetProperty("errors_total").GetInt32()));
        Assert.Contains(
            "at most 64", reply.GetProperty("errors").GetProperty("metadata")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_name_is_repeated_in_part()
    {
        var (_, reply) = await _akosha.StoreAsync(
            $$"""{"system_id":"s","conversation_id":"c","content":"x","{{new string('n', 1_000_000)}}":1}""",
            more: "&strict=true");
        Assert.Equal(64, Assert.Single(reply.GetProperty("errors").EnumerateObject()).Name.Length);
    }

    [Theory]
    [InlineData("system_ids", 1_001, "at most 1000")]
    [InlineData("system_ids", 100_000, "at most 1000")]
    [InlineData("roles", 5, "at most 4")]
    [InlineData("tiers", 4, "at most 3")]
    public async Task A_search_may_name_only_so_many(string field, int many, string problem)
    {
        using var content = new StringContent(
            $"{{\"query\":\"x\",\"{field}\":[{string.Join(',', Enumerable.Repeat("\"s\"", many))}]}}", Encoding.UTF8,
            "application/json");
        using var response = await _akosha.Http.PostAsync(
            new Uri("/api/v1/search", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var reply = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, 1), (response.StatusCode, reply.GetProperty("errors_total").GetInt32()));
        Assert.Contains(problem, reply.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_names_a_system_twice_is_the_search_that_names_it_once()
    {
        await _akosha.StoreAsync(Good);
        Assert.Equal(
            ["good/0"],
            await _akosha.FindRawAsync(
            new { query = "damson", system_ids = Enumerable.Repeat("s", 1_000), roles = new[] { "user", "user" } }));
        var (status, reply) = await _akosha.SearchAsync(
            new { query = "damson", metadata = Enumerable.Range(0, 65).ToDictionary(i => $"k{i}", _ => "v") });
        Assert.Equal((HttpStatusCode.BadRequest, 1), (status, reply.GetProperty("errors_total").GetInt32()));
    }

    [Fact]
    public async Task The_errors_of_a_search_are_listed_up_to_a_hundred_and_counted()
    {
        var (status, reply) = await _akosha.SearchAsync(Enumerable.Range(0, 20_000).ToDictionary(i => $"f{i}", i => i));
        Assert.Equal(
            (HttpStatusCode.BadRequest, 100, 20_001),
            (status, reply.GetProperty("errors").EnumerateObject().Count(), reply.GetProperty("errors_total").GetInt32()));
        (_, reply) = await _akosha.SearchAsync(new { query = "x", system_ids = Enumerable.Repeat("a b", 1_000) });
        Assert.Equal(
            (100, 1_000), (reply.GetProperty("errors").EnumerateObject().Count(), reply.GetProperty("errors_total").GetInt32()));
    }

    private static string Messages(string message, int many) =>
        $"{{\"system_id\":\"s\",\"conversation_id\":\"c\",\"messages\":[{string.Join(',', Enumerable.Repeat(message, many))}]}}";

    private static string List(string type, IEnumerable<string> items) =>
        type == "application/json" ? $"[{string.Join(',', items)}]" : string.Join('\n', items);
}
