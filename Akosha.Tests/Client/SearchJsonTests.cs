using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akosha.Client.Http;
using Akosha.Contracts;
using Akosha.Contracts.Searches;

namespace Akosha.Tests.Client;

/// <summary>Searches are written and read field by field: as the options of the contract do it, fields to come too.</summary>
public sealed class SearchJsonTests
{
    [Theory]
    [InlineData(SampleJson.Fields.All)]
    [InlineData(SampleJson.Fields.Required)]
    [InlineData(SampleJson.Fields.NullIfOptional)]
    public void A_reply_is_read_as_by_the_options(SampleJson.Fields fields)
    {
        var json = SampleJson.Of(typeof(SearchReply), fields)!.ToJsonString();
        var expected = JsonSerializer.Deserialize<SearchReply>(json, ContractJson.Options)!;
        Assert.Equal(Written(expected), Written(Read(json)));
    }

    [Fact]
    public void A_reply_without_a_field_that_it_must_have_is_refused()
    {
        var whole = SampleJson.Of(typeof(SearchReply), SampleJson.Fields.All)!;
        foreach (var path in (string[])["hits", "understood"])
            Assert.Throws<JsonException>(() => Read(Without(whole, reply => reply, path)));
        foreach (var name in (string[])
            ["system_id", "conversation_id", "message_id", "role", "tier", "snippet", "highlights"])
            Assert.Throws<JsonException>(() => Read(Without(whole, reply => reply["hits"]![0]!, name)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"hits": {}, "understood": {"authors": []}}""")]
    [InlineData("""{"hits": [], "took_ms": "soon", "understood": {"authors": []}}""")]
    [InlineData("""{"hits": [], "understood": {"authors": [], "from": "soon"}}""")]
    public void A_reply_with_a_field_of_another_kind_is_refused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SearchReply>(json, ContractJson.Options));
        Assert.Throws<JsonException>(() => Read(json));
    }

    [Theory]
    [InlineData(SampleJson.Fields.All)]
    [InlineData(SampleJson.Fields.Required)]
    public void A_request_is_written_as_by_the_options(SampleJson.Fields fields)
    {
        var request = SampleJson.Of(typeof(SearchRequest), fields).Deserialize<SearchRequest>(ContractJson.Options)!;
        Assert.Equal(Written(request), Encoding.UTF8.GetString(SearchRequestJson.Write(request)));
    }

    [Fact]
    public void Every_word_of_a_choice_is_written()
    {
        foreach (var syntax in Enum.GetValues<SearchSyntax>())
            foreach (var mode in Enum.GetValues<SearchMode>())
                foreach (var grouping in Enum.GetValues<SearchGrouping>())
                    foreach (var order in Enum.GetValues<SearchOrder>())
                    {
                        var request = new SearchRequest
                        {
                            Query = "zoë “said” <this> 🚀\n",
                            Syntax = syntax,
                            Mode = mode,
                            GroupBy = grouping,
                            Sort = order,
                        };
                        Assert.Equal(Written(request), Encoding.UTF8.GetString(SearchRequestJson.Write(request)));
                    }
    }

    private static SearchReply Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return SearchReplyJson.Read(document.RootElement);
    }

    private static string Without(JsonNode whole, Func<JsonNode, JsonNode> of, string name)
    {
        var copy = whole.DeepClone();
        Assert.True(of(copy).AsObject().Remove(name));
        return copy.ToJsonString();
    }

    private static string Written<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Options);
}
