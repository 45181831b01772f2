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
             "messages":[{"role":"user","author":"Ada","content":"Hello\n\tthere","timestamp":"2025-05-01T12:00:00.5+02:00"},
                         {"id":"x","role":"tool","content":"ok"}]}
            """, out _)!;
        Assert.Equal(("a.b:c_d-1", "kö/1"), (conversation.SystemId, conversation.ConversationId));
        Assert.Equal("keys", conversation.Metadata!["topic"]);
        Assert.Equal(
            new Message("0", "user", "Ada", "Hello\n\tthere", new DateTimeOffset(2025, 5, 1, 10, 0, 0, 500, TimeSpan.Zero)),
            conversation.Messages[0]);
        Assert.Equal(new Message("x", "tool", null, "ok", null), conversation.Messages[1]);
    }

    [Fact]
    public void Content_alone_is_one_user_message()
    {
        var conversation = Parse("""{"system_id":"s","conversation_id":"c","content":"hi"}""", out _)!;
        Assert.Equal([new Message("0", "user", null, "hi", null)], conversation.Messages);
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
    [InlineData("""{"system_id":"s","conversation_id":"c","content":""}""", "content", "1–262144")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"a\u0000b"}""", "content", "U+0000")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"\ud800"}""", "content", "surrogate")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","colour":1}""", "colour", "unknown field")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":[]}""", "metadata", "object of strings")]
    [InlineData("""{"system_id":"s","conversation_id":"c","content":"x","metadata":{"a":1}}""", "metadata.a", "must be a string")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"robot","content":"x"}]}""", "messages[0].role",
        "user, assistant, system, tool")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":[{"content":"x"}]}""", "messages[0].role", "required")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"role":"user","content":"x","to":"y"}]}""", "messages[0].to",
        "unknown field")]
    [InlineData("""{"system_id":"s","conversation_id":"c","messages":["x"]}""", "messages[0]", "must be an object")]
    [InlineData(
        """{"system_id":"s","conversation_id":"c","messages":[{"id":"1","role":"user","content":"x"},{"role":"user","content":"y"}]}""", "messages[1].id", "earlier message")]
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
        Assert.Null(Parse(json, out var errors));
        Assert.Contains(errors, error => error.Field == field && error.Problem.Contains(allowed, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_error_is_reported_not_only_the_first()
    {
        Parse("""{"system_id":"!","conversation_id":"","messages":[{"role":"x","content":""}],"y":0}""", out var errors);
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

    private static Conversation? Parse(string json, out FieldErrors errors)
    {
        using var document = JsonDocument.Parse(json);
        return ConversationParser.Parse(document.RootElement, Now, out errors);
    }
}
