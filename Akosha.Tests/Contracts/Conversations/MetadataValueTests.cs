using System.Text.Json;
using Akosha.Contracts;
using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

public sealed class MetadataValueTests
{
    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"\"", "")]
    [InlineData("\"17\"", "17")]
    [InlineData("17", "\u000117")]
    [InlineData("1.50", "\u00011.50")]
    [InlineData("-1e400", "\u0001-1e400")]
    [InlineData("true", "\u0001true")]
    [InlineData("[]", "\u0001[]")]
    [InlineData("[\"a\",\"ü\\\"\"]", "\u0001[\"a\",\"ü\\\"\"]")]
    [InlineData("\"\\u0001[]\"", "\u0001\"\\u0001[]\"")]
    public void A_value_is_stored_as_text_that_tells_its_type_and_given_back_as_it_was(string json, string stored)
    {
        var value = Read(json)!;
        Assert.Equal(stored, value.ToStored());
        Assert.Equal(value, MetadataValue.FromStored(stored));
        var written = JsonSerializer.Serialize(MetadataValue.FromStored(stored), ContractJson.Options);
        Assert.Equal(value, Read(written));
        if (value.Kind != MetadataKind.Text) Assert.Equal(json, written);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    public void Nothing_else_is_a_value(string json) => Assert.Null(Read(json));

    [Fact]
    public void Null_is_left_out_of_lists_and_of_metadata()
    {
        Assert.Equal(["a", "b"], Read("""["a",null,"b"]""")!.Items);
        var parsed = Parsed.Conversation(
            """{"system_id":"s","conversation_id":"c","content":"x","metadata":{"a":null,"b":1.0,"c":"\ud800\u0000\u001b"}}""");
        Assert.Equal(["b", "c"], parsed.Conversation!.Metadata!.Keys);
        Assert.Equal(("1.0", 1.0), (parsed.Conversation.Metadata["b"].Text, parsed.Conversation.Metadata["b"].Number));
        Assert.Equal("\uFFFD\uFFFD\u001b", parsed.Conversation.Metadata["c"].Text);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u0001oops")]
    [InlineData("\u0001{\"a\":1}")]
    public void What_an_older_lake_holds_is_a_string_whatever_it_begins_with(string stored) =>
        Assert.Equal(MetadataValue.Of(stored), MetadataValue.FromStored(stored));

    [Fact]
    public void Title_parent_and_unknown_fields_lie_beside_the_values_of_the_client()
    {
        var parsed = Parsed.Conversation(
            """{"system_id":"s","conversation_id":"c","content":"x","metadata":{"k":2},"title":"T","parent":"p","colour":"red"}""");
        var stored = StoredMetadata.Of(parsed.Conversation!)!;
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["k"] = "\u00012",
                ["\u0001title"] = "T",
                ["\u0001parent"] = "p",
                ["\u0001original"] = """{"colour":"red"}""",
            }, stored);
        Assert.Equal([KeyValuePair.Create("k", Read("2")!)], StoredMetadata.Given(stored));
    }

    [Fact]
    public void Unknown_fields_alone_replace_no_metadata() => Assert.Null(StoredMetadata.Of(
        Parsed.Conversation("""{"system_id":"s","conversation_id":"c","content":"x","colour":"red"}""").Conversation!));

    private static MetadataValue? Read(string json) => MetadataValue.Of(JsonElement.Parse(json));
}
