using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using FsCheck;
using FsCheck.Fluent;

namespace Akosha.Tests.Contracts.Conversations;

/// <summary>Whatever JSON a client sends: it is refused by name, or kept so that it can be read again.</summary>
public sealed class AnyJsonTests
{
    private static readonly string[] Names =
    [
        "id", "role", "author", "content", "timestamp", "metadata", "name", "parts", "tool_calls", "function_call", "function",
        "arguments", "input", "type", "text", "source", "data", "image_url", "url", "media_type", "audio", "refusal", "images", "x",
        @"\ud800", @"con\ud800", @"\u0000", @"content\u0020", "messages", "title", "parent",
    ];

    private static readonly string[] Texts =
    [
        "", "user", "assistant", "tool", "developer", "text", "image", "tool_use", "tool_result", "document", "image_url", "base64",
        "QUJD", "data:image/png;base64,QUJD", "data:,", "data:", @"\ud800", @"\u0000", @"\u001b[1m", "🐎", @"\ud83d\udc0e", @"\n\\\""",
    ];

    private static Gen<string> Scalar => Gen.OneOf(
        Gen.Elements(Texts).Select(text => $"\"{text}\""), Gen.Elements("null", "true", "false", "0", "-1.50", "1e999", "123456789012345678901"));

    [Fact]
    public void A_message_is_refused_or_kept_whatever_it_is() => Check(
        json => $$"""{"system_id":"s","conversation_id":"c","messages":[{{json}},{"role":"user","content":{{json}}}]}""");

    [Fact]
    public void A_conversation_is_refused_or_kept_whatever_it_is() => Check(json => json);

    [Fact]
    public void Content_and_metadata_and_what_is_unknown_are_refused_or_kept_whatever_they_are() => Check(
        json => $$"""{"system_id":"s","conversation_id":"c","content":{{json}},"metadata":{"k":{{json}}},"y":{{json}},"title":{{json}}}""");

    private static void Check(Func<string, string> around) => Prop.ForAll(
        Arb.From(Json(4)), json =>
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(around(json)), out _);
            if (document is null) return; // a field twice
            var parsed = ConversationParser.Parse(document.RootElement, new ConversationRules(Parsed.Now));
            Assert.Equal(parsed.Conversation is null, parsed.Errors.Total > 0);
            foreach (var message in parsed.Conversation?.Messages ?? []) CheckKept(message);
            foreach (var value in parsed.Conversation?.Metadata?.Values ?? [])
                Assert.Equal(value, MetadataValue.FromStored(value.ToStored()));
            if (parsed.Conversation?.Original is { } original) JsonDocument.Parse(original).Dispose();
        }).QuickCheckThrowOnFailure();

    private static void CheckKept(Message message)
    {
        Assert.DoesNotContain('\0', message.Content);
        Assert.Equal(message.Content, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message.Content)));
        if (message.Original is not { } original) return;
        // What was kept is read as what it was, and kept again as it is.
        var again = Parsed.Conversation($$"""{"system_id":"s","conversation_id":"c","messages":[{{original}}]}""").Conversation!;
        Assert.Equal((original, message.Content), (again.Messages[0].Original, again.Messages[0].Content));
    }

    private static Gen<string> Json(int depth) => depth == 0 ? Scalar : Gen.Frequency(
        (2, Scalar),
        (2, Gen.Choose(0, 4).SelectMany(many => Gen.ListOf(Json(depth - 1), many))
            .Select(items => $"[{string.Join(',', items)}]")),
        (4, Gen.Choose(0, 6).SelectMany(many => Gen.ListOf(Field(depth - 1), many))
            .Select(fields => $"{{{string.Join(',', fields)}}}")));

    private static Gen<string> Field(int depth) => Gen.Elements(Names).SelectMany(name =>
        Json(depth).Select(value => $"\"{name}\":{value}"));
}
