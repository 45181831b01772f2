using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;

namespace Akosha.Tests.Storage.Conversations;

public sealed class ConversationParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_whole_conversation_is_read_with_every_field()
    {
        var conversation = Parse("""
            {"system_id":"a.b:c_d-1","conversation_id":"kö/1","metadata":{"topic":"keys"},
             "title":"Keys","parent":"kö/0",
             "messages":[{"id":"0","role":"user","author":"Ada","content":"Hello\n\tthere","timestamp":"2025-05-01T12:00:00.5+02:00"},
                         {"id":"x","role":"tool","content":"ok"}]}
            """, out _)!;
        Assert.Equal(("a.b:c_d-1", "kö/1"), (conversation.SystemId, conversation.ConversationId));
        Assert.Equal("keys", conversation.Metadata!["topic"].Text);
        Assert.Equal(("Keys", "kö/0"), (conversation.Title, conversation.Parent));
        Assert.Equal(
            new Message("0", "user", "Ada", "Hello\n\tthere", new DateTimeOffset(2025, 5, 1, 10, 0, 0, 500, TimeSpan.Zero)),
            conversation.Messages[0]);
        Assert.Equal(new Message("x", "tool", null, "ok", null), conversation.Messages[1]);
    }

    [Fact]
    public void Content_alone_is_one_user_message()
    {
        var conversation = Parse("""{"system_id":"s","conversation_id":"c","content":"hi"}""", out _)!;
        Assert.Equal(("user", null, "hi", null), (conversation.Messages[0].Role, conversation.Messages[0].Author,
            conversation.Messages[0].Content, conversation.Messages[0].Timestamp));
    }

    [Theory]
    [InlineData("""[1]""", "", "must be an object")]
    [InlineData("""{"conversation_id":"c","content":"x"}""", "system_id", "required")]
    [InlineData("""{"system_id":"a b","conversation_id":"c","content":"x"}""", "system_id", "A-Z")]
    [InlineData("""{"system_id":"","conversation_id":"c","content":"x"}""", "system_id", "1–128")]
    [InlineData("""{"system_id":7,"conversation_id":"c","content":"x"}""", "system_id", "must be a string")]
    [InlineData("""{"system_id":"s","conversation_id":"","content":"x"}""", "conversation_id", "1–256")]
    [InlineData("""{"system_id":"s","conversation_id":"a\u0007","content":"x"}""", "conversation_id", "U+0007")]
    [InlineData("""{"system_id":"s","conversation_id":"c"}""", "messages", "required")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":[]}""", "messages", "at least one")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":{}}""", "messages", "array")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","content":"x","messages":[{"role":"user","content":"x"}]}""", "messages",
        "either")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":null}""", "messages", "required")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":7}""", "content", "an array of parts, not a number")]
    [InlineData("""{"system_id":"s","conversation_id":"\ud800","content":"x"}""", "conversation_id", "surrogate")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","title":""}""", "title", "1–1024")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","title":["t"]}""", "title", "must be a string")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","parent":""}""", "parent", "1–256")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","parent":{"conversation_id":"d"}}""", "parent", "a string")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","colour":1}""", "colour", "unknown field")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":[]}""", "metadata", "must be an object")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":{"a":{}}}""", "metadata.a", "a list of strings")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":{"a":[1]}}""", "metadata.a", "a list of strings")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":{"\ud800":1}}""", "metadata", "not valid Unicode")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","metadata":{"a":{}}}]}""",
        "messages[0].metadata.a", "a list of strings")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":true}]}""", "messages[0].content",
        "not a boolean")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":[{"role":"user"}]}""", "messages[0].content", "required")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"robot","content":"x"}]}""", "messages[0].role",
        "user, assistant, system, tool")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":[{"content":"x"}]}""", "messages[0].role", "required")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","to":"y"}]}""", "messages[0].to",
        "unknown field")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":["x"]}""", "messages[0]", "must be an object")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"id":"1","role":"user","content":"x"},{"id":"1","role":"user","content":"y"}]}""", "messages[1].id", "earlier message")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","author":""}]}""",
        "messages[0].author", "1–256")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"yesterday"}]}""",
        "messages[0].timestamp", "RFC 3339")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"2025-02-31T00:00:00Z"}]}""", "messages[0].timestamp", "RFC 3339")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"2025-01-01T00:00:00"}]}""", "messages[0].timestamp", "offset")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"1969-12-31T23:59:59Z"}]}""", "messages[0].timestamp", "1970")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","timestamp":"2026-01-02T00:00:01Z"}]}""", "messages[0].timestamp", "future")]
    public void A_wrong_field_is_named_with_what_is_allowed(string json, string field, string allowed)
    {
        Assert.Null(Parse(json, out var errors, isStrict: true));
        Assert.Contains(errors, error => error.Field == field && error.Problem.Contains(allowed, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_error_is_reported_not_only_the_first()
    {
        Parse("""{"system_id":"!","conversation_id":"","messages":[{"role":"x","content":0}],"y":0}""", out var errors, isStrict: true);
        Assert.Equal(
            ["y", "system_id", "conversation_id", "messages[0].role", "messages[0].content"],
            errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData(128, 0)]
    [InlineData(129, 1)]
    public void The_longest_system_id_has_128_characters(int length, int expected)
    {
        Parse($$"""{"system_id":"{{new string('s', length)}}","conversation_id":"c","content":"x"}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 1)]
    public void An_id_is_measured_in_characters_not_in_code_units(int length, int expected)
    {
        var id = string.Concat(Enumerable.Repeat("🐎", length));
        Parse($$"""{"system_id":"s","conversation_id":"{{id}}","content":"x"}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Theory]
    [InlineData(262_144, 0)]
    [InlineData(262_145, 1)]
    public void The_longest_content_has_256_kibibytes_of_utf8(int bytes, int expected)
    {
        var content = new string('é', bytes / 2) + (bytes % 2 == 1 ? "x" : "");
        Parse($$"""{"system_id":"s","conversation_id":"c","content":"{{content}}"}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    public void Metadata_has_at_most_64_entries(int entries, int expected)
    {
        var metadata = JsonSerializer.Serialize(Enumerable.Range(0, entries).ToDictionary(i => $"k{i}", i => "v"));
        Parse($$"""{"system_id":"s","conversation_id":"c","content":"x","metadata":{{metadata}}}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    public void A_list_of_metadata_has_at_most_64_strings(int items, int expected)
    {
        var list = JsonSerializer.Serialize(Enumerable.Repeat("v", items));
        Parse($$$"""{"system_id":"s","conversation_id":"c","content":"x","metadata":{"k":{{{list}}}}}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Theory]
    [InlineData(1_024, 0)]
    [InlineData(1_025, 1)]
    public void The_longest_title_has_1024_characters(int length, int expected)
    {
        var title = string.Concat(Enumerable.Repeat("🐎", length));
        Parse($$"""{"system_id":"s","conversation_id":"c","content":"x","title":"{{title}}"}""", out var errors);
        Assert.Equal(expected, errors.Count);
    }

    [Fact]
    public void Fields_that_nothing_is_known_of_are_kept_and_told_each_once()
    {
        using var document = JsonDocument.Parse("""
            {"system_id":"s","conversation_id":"c","colour":"red","messages":[
             {"role":"user","content":"a","mood":1},{"role":"user","content":"b","mood":2,"\ud800":3},{"role":"user","content":"c"}]}
            """);
        var parsed = ConversationParser.Parse(document.RootElement, new ConversationRules(Now));
        Assert.Equal(["colour", "messages[].mood", "messages[].\uFFFD"], parsed.Ignored.Names);
        Assert.Equal(4, parsed.Ignored.Total);
        Assert.Equal("""{"colour":"red"}""", parsed.Conversation!.Original);
        Assert.Equal("""{"role":"user","content":"a","mood":1}""", parsed.Conversation.Messages[0].Original);
        Assert.Equal(
            "{\"role\":\"user\",\"content\":\"b\",\"mood\":2,\"\uFFFD\":3}", parsed.Conversation.Messages[1].Original);
        Assert.Null(parsed.Conversation.Messages[2].Original);
    }

    [Fact]
    public void Of_many_unknown_fields_a_hundred_are_told_and_too_long_ones_of_the_conversation_are_not_kept()
    {
        var fields = string.Concat(Enumerable.Range(0, 1_000).Select(i => $",\"f{i}\":1"));
        using var document = JsonDocument.Parse($$"""{"system_id":"s","conversation_id":"c","content":"x"{{fields}}}""");
        var parsed = ConversationParser.Parse(document.RootElement, new ConversationRules(Now));
        Assert.Equal((100, 1_000), (parsed.Ignored.Names.Count, parsed.Ignored.Total));
        Assert.Null(parsed.Conversation!.Original);
    }

    private static Conversation? Parse(string json, out FieldErrors errors, bool isStrict = false)
    {
        using var document = JsonDocument.Parse(json);
        var parsed = ConversationParser.Parse(document.RootElement, new ConversationRules(Now) { IsStrict = isStrict });
        errors = parsed.Errors;
        return parsed.Conversation;
    }
}
