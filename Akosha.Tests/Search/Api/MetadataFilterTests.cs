using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Api;

/// <summary>Conversations and hits filtered by typed metadata.</summary>
public sealed class MetadataFilterTests(MetadataFilterTests.Corpus corpus) : IClassFixture<MetadataFilterTests.Corpus>
{
    private static readonly Dictionary<string, string> Stored = new()
    {
        ["number"] = """{"n":3,"when":"2026-01-01T00:00:00Z"}""",
        ["exact"] = """{"n":9007199254740993}""",
        ["decimal"] = """{"n":3.0,"when":"2026-01-01T02:30:00+02:00"}""",
        ["string"] = """{"n":"3","when":"soon"}""",
        ["true"] = """{"n":true}""",
        ["list"] = """{"n":["3","4"],"when":["2025-06-01T00:00:00Z","x"],"team":"core"}""",
        ["empty"] = """{"n":[]}""",
        ["none"] = "{}",
        ["other"] = """{"team":"core","big":1e400,"\"q\"":"\u0001"}""",
    };

    /// <summary>One for all tests, which only read: hot, warm and cold.</summary>
    public sealed class Corpus : IAsyncLifetime
    {
        public AkoshaHost Akosha { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Akosha = await AkoshaHost.StartAsync();
            foreach (var (i, (id, metadata)) in Stored.Index())
            {
                var time = DateTimeOffset.UtcNow.AddDays(-1 - i % 3 * 100);
                var (status, body) = await Akosha.StoreAsync(
                    $$"""{"system_id":"s","conversation_id":"{{id}}","metadata":{{metadata}},"messages":[{"role":"user","content":"zebra {{id}}","timestamp":"{{time:yyyy-MM-ddTHH:mm:ssZ}}"}]}""");
                Assert.True(status == HttpStatusCode.OK, body.ToString());
            }
            await Akosha.StoreAsync("s", "bare", "zebra bare");
        }

        public ValueTask DisposeAsync() => Akosha.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"n":3}""", "decimal number")]
    [InlineData("""{"n":3.00}""", "decimal number")]
    [InlineData("""{"n":"3"}""", "list string")]
    [InlineData("""{"n":true}""", "true")]
    [InlineData("""{"n":"true"}""", "")]
    [InlineData("""{"n":{"any_of":[3,"4",true]}}""", "decimal list number true")]
    [InlineData("""{"n":{"gte":3}}""", "decimal exact number")]
    [InlineData("""{"n":{"gt":3}}""", "exact")]
    [InlineData("""{"n":{"lt":9007199254740993}}""", "decimal number")]
    [InlineData("""{"n":{"gt":9007199254740992}}""", "exact")]
    [InlineData("""{"n":{"gt":9007199254740993}}""", "")]
    [InlineData("""{"n":{"gte":2,"lt":3.5}}""", "decimal number")]
    [InlineData("""{"n":{"gte":4,"lt":3}}""", "")]
    [InlineData("""{"big":{"gt":1e399,"lte":1.0e400}}""", "other")]
    [InlineData("""{"when":{"gte":"2026-01-01T00:00:00Z"}}""", "decimal number")]
    [InlineData("""{"when":{"gt":"2026-01-01T00:00:00Z"}}""", "decimal")]
    [InlineData("""{"when":{"lt":"2026-01-01T00:30:00+00:00"}}""", "list number")]
    [InlineData("""{"when":{"gte":0}}""", "")]
    [InlineData("""{"n":{"exists":true}}""", "decimal empty exact list number string true")]
    [InlineData("""{"n":{"exists":false}}""", "bare none other")]
    [InlineData("""{"n":{"exists":false},"team":"core"}""", "other")]
    [InlineData("""{"n":{"exists":true,"gte":3}}""", "decimal exact number")]
    [InlineData("""{"n":{"gte":3},"when":{"exists":true}}""", "decimal number")]
    [InlineData("""{"team":{"any_of":["core","x"]}}""", "list other")]
    [InlineData("""{"\"q\"":"\u0001"}""", "other")]
    [InlineData("""{}""", "bare decimal empty exact list none number other string true")]
    public async Task Searches_are_filtered_by_what_is_stored(string filter, string expected)
    {
        var metadata = JsonNode.Parse(filter);
        foreach (var mode in new[] { "hybrid", "lexical" })
        {
            var (status, body) = await corpus.Akosha.SearchAsync(new { query = "zebra", mode, limit = 100, metadata });
            Assert.True(status == HttpStatusCode.OK, body.ToString());
            Assert.False(body.GetProperty("partial").GetBoolean());
            Assert.Equal(expected, string.Join(' ', body.GetProperty("hits").EnumerateArray()
                .Select(hit => hit.GetProperty("conversation_id").GetString()).Order(StringComparer.Ordinal)));
        }
        // What the stored values say by themselves.
        var errors = new FieldErrors();
        var conditions = MetadataReader.ReadConditions(
            new FieldReader(errors), JsonDocument.Parse(filter).RootElement, "metadata");
        Assert.Empty(errors);
        Assert.Equal(expected, string.Join(' ', Stored.Append(new("bare", "{}")).Where(item => conditions.All(pair =>
                pair.Value.Holds(MetadataJson.Read(item.Value).GetValueOrDefault(pair.Key))))
            .Select(item => item.Key).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("metadata.n=3", "decimal list number string")]
    [InlineData("metadata.n=true", "true")]
    [InlineData("metadata.n[any_of]=4&metadata.n[any_of]=3", "decimal list number string")]
    [InlineData("metadata.n[gte]=3", "decimal exact number")]
    [InlineData("metadata.n%5Bgte%5D=2&metadata.n%5Blt%5D=3.5", "decimal number")]
    [InlineData("metadata.when[gt]=2026-01-01T00:00:00Z", "decimal")]
    [InlineData("metadata.n[exists]=false", "bare none other")]
    [InlineData("metadata.n[exists]=false&metadata.team=core", "other")]
    public async Task Lists_are_filtered_by_parameters(string parameters, string expected)
    {
        var (status, body) = await corpus.Akosha.GetAsync($"/api/v1/conversations?{parameters}");
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.Equal(expected, string.Join(' ', body.GetProperty("conversations").EnumerateArray()
            .Select(item => item.GetProperty("conversation_id").GetString()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("""{"n":null}""", "metadata.n", "must be a string, a number or a boolean, or an object of any_of, gt, gte, lt")]
    [InlineData("""{"n":["a"]}""", "metadata.n", "not an array")]
    [InlineData("""{"n":{}}""", "metadata.n", "must have one or more of any_of")]
    [InlineData("""{"n":{"like":"a"}}""", "metadata.n.like", "known are any_of")]
    [InlineData("""{"n":{"any_of":[]}}""", "metadata.n.any_of", "must be a list of 1–64 values")]
    [InlineData("""{"n":{"any_of":[["a"]]}}""", "metadata.n.any_of", "each must be a string")]
    [InlineData("""{"n":{"gte":"soon"}}""", "metadata.n.gte", "must be a number, or an RFC 3339 time")]
    [InlineData("""{"n":{"gte":true}}""", "metadata.n.gte", "must be a number, or an RFC 3339 time")]
    [InlineData("""{"n":{"gt":1,"gte":2}}""", "metadata.n.gte", "not both")]
    [InlineData("""{"n":{"gt":1,"lt":"2026-01-01T00:00:00Z"}}""", "metadata.n", "both ends")]
    [InlineData("""{"n":{"exists":"yes"}}""", "metadata.n.exists", "must be true or false")]
    [InlineData("""{"n":{"exists":false,"gt":1}}""", "metadata.n", "give exists alone")]
    public async Task What_is_wrong_in_a_search_is_named(string filter, string field, string problem)
    {
        var (status, body) = await corpus.Akosha.SearchAsync(new { query = "zebra", metadata = JsonNode.Parse(filter) });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = body.GetProperty("errors").GetProperty(field)[0].GetString();
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("metadata.[gte]=3", "metadata.[gte]", "must be followed by a name")]
    [InlineData("metadata.n=3&metadata.n=4", "metadata.n", "given more than once")]
    [InlineData("metadata.n=3&metadata.n[any_of]=4", "metadata.n[any_of]", "not both")]
    [InlineData("metadata.n[like]=3", "metadata.n[like]", "known are any_of")]
    [InlineData("metadata.n[gte]=soon", "metadata.n[gte]", "must be a number, or an RFC 3339 time")]
    [InlineData("metadata.n[exists]=yes", "metadata.n[exists]", "must be true or false")]
    [InlineData("metadata.n[gte]=3&metadata.n[lt]=2026-01-01T00:00:00Z", "metadata.n", "both ends")]
    public async Task What_is_wrong_in_a_list_is_named(string parameters, string field, string problem)
    {
        var (status, body) = await corpus.Akosha.GetAsync($"/api/v1/conversations?{parameters}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = body.GetProperty("errors").GetProperty(field)[0].GetString();
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_a_message_has_counts_as_it_has_it_and_any_other_as_the_conversation_does()
    {
        var conversations = new (string? Metadata, string?[] Messages)[]
        {
            ("""{"n":1,"team":"core"}""", [null, """{"n":5}""", """{"team":"x"}""", """{"n":[],"team":["core","y"]}"""]),
            (null, [null, """{"n":5}""", """{"n":1,"team":"core"}"""]),
            ("""{"n":5}""", [null, """{"n":1}""", """{"n":5}""", """{"when":"2026-01-01T00:00:00Z"}"""]),
        };
        string[] filters =
        [
            """{"n":5}""", """{"n":{"gte":2}}""", """{"n":{"lt":2},"team":"core"}""", """{"team":{"exists":false}}""",
            """{"n":{"exists":true},"team":{"any_of":["core","x"]}}""",
            """{"when":{"gte":"2025-01-01T00:00:00Z"},"n":{"gt":4}}""",
        ];
        using var folder = new TemporaryFolder();
        string[][] found = [];
        await using (var akosha = await AkoshaHost.StartAsync(folder.Path))
        {
            foreach (var (c, (metadata, messages)) in conversations.Index())
            {
                var (status, body) = await akosha.StoreAsync(new JsonObject
                {
                    ["system_id"] = "s",
                    ["conversation_id"] = $"c{c}",
                    ["metadata"] = metadata is null ? null : JsonNode.Parse(metadata),
                    ["messages"] = new JsonArray([.. messages.Select((own, m) => (JsonNode)new JsonObject
                    {
                        ["id"] = $"{m}",
                        ["role"] = "user",
                        ["content"] = $"zebra {c} {m}",
                        ["timestamp"] = $"{DateTimeOffset.UtcNow.AddDays(-1 - m % 3 * 100):yyyy-MM-ddTHH:mm:ssZ}",
                        ["metadata"] = own is null ? null : JsonNode.Parse(own),
                    })]),
                }.ToJsonString());
                Assert.True(status == HttpStatusCode.OK, body.ToString());
            }
            found = await FindAllAsync(akosha);
        }
        foreach (var (filter, hits) in filters.Zip(found))
        {
            var conditions = MetadataReader.ReadConditions(
                new FieldReader(new FieldErrors()), JsonDocument.Parse(filter).RootElement, "metadata");
            Assert.Equal(
                conversations.Index().SelectMany(conversation => conversation.Item.Messages.Index()
                    .Where(message => conditions.All(pair => pair.Value.Holds(
                        Given(message.Item).GetValueOrDefault(pair.Key)
                        ?? Given(conversation.Item.Metadata).GetValueOrDefault(pair.Key))))
                    .Select(message => $"c{conversation.Index}/{message.Index}")), hits);
            Assert.NotEmpty(hits);
        }
        await using var later = await AkoshaHost.StartAsync(folder.Path);
        Assert.Equal(found, await FindAllAsync(later));

        async Task<string[][]> FindAllAsync(AkoshaHost akosha)
        {
            var all = new List<string[]>();
            foreach (var filter in filters)
                all.Add([.. (await akosha.FindRawAsync(
                        new { query = "zebra", group_by = "message", limit = 100, metadata = JsonNode.Parse(filter) }))
                    .Order(StringComparer.Ordinal)]);
            return [.. all];
        }

        static IReadOnlyDictionary<string, MetadataValue> Given(string? json) => MetadataJson.Read(json ?? "{}");
    }

    [Fact]
    public async Task Filters_find_the_same_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (var akosha = await AkoshaHost.StartAsync(folder.Path))
            for (var i = 0; i < 20; i++)
                await akosha.StoreAsync(
                    $$"""{"system_id":"s","conversation_id":"c{{i:d2}}","metadata":{"n":{{i}}},"content":"zebra {{i}}"}""");
        await using var later = await AkoshaHost.StartAsync(folder.Path);
        foreach (var range in new[] { new { gte = 7, lt = 10 } })
            Assert.Equal(
                ["c07/", "c08/", "c09/"],
                (await later.FindRawAsync(new { query = "zebra", metadata = new { n = range } })).Select(hit => hit[..4]).Order());
    }
}
