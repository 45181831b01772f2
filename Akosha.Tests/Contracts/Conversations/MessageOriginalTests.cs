using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

/// <summary>Of pictures, files and sounds what they are is kept, and not their bytes.</summary>
public sealed class MessageOriginalTests
{
    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJDRA==","detail":"low"}}""",
        """{"type":"image_url","image_url":{"url":"[image/png, 4 bytes]","detail":"low"}}""")]
    [InlineData("""{"type":"input_image","image_url":"data:image/jpeg;base64,QUJD"}""",
        """{"type":"input_image","image_url":"[image/jpeg, 3 bytes]"}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}""",
        """{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}""")]
    [InlineData("""{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"QUJD"}}""",
        """{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"[image/gif, 3 bytes]"}}""")]
    [InlineData("""{"type":"image","data":"QUJD","mimeType":"image/webp"}""",
        """{"type":"image","data":"[image/webp, 3 bytes]","mimeType":"image/webp"}""")]
    [InlineData("""{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}}""",
        """{"type":"file","file":{"filename":"a.pdf","file_data":"[application/pdf, 3 bytes]"}}""")]
    [InlineData("""{"type":"input_file","file_id":"file-1"}""", """{"type":"input_file","file_id":"file-1"}""")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}""",
        """{"type":"input_audio","input_audio":{"data":"[wav, 3 bytes]","format":"wav"}}""")]
    [InlineData("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"QUJD"}}""",
        """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"QUJD"}}""")]
    [InlineData("""{"type":"document","source":{"type":"base64","data":"QUJD"}}""",
        """{"type":"document","source":{"type":"base64","data":"[document, 3 bytes]"}}""")]
    [InlineData("""{"type":"tool_use","name":"f","input":{"type":"image","data":"QUJD"}}""",
        """{"type":"tool_use","name":"f","input":{"type":"image","data":"QUJD"}}""")]
    [InlineData("""{"type":"text","text":"data:image/png;base64,QUJD"}""", """{"type":"text","text":"data:image/png;base64,QUJD"}""")]
    [InlineData(
        """{"type":"tool_result","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]}""",
        """{"type":"tool_result","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"[image/png, 3 bytes]"}}]}""")]
    public void In_place_of_bytes_stand_their_kind_and_size(string part, string kept) =>
        Assert.Equal(kept, Parsed.Message($$"""{"role":"user","content":[{{part}}]}""").Raw("content", "0"));

    [Theory]
    [InlineData(3, """{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}""", true)]
    [InlineData(2, """{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}""", false)]
    [InlineData(3, """{"type":"input_image","image_url":"data:image/png,abc"}""", true)]
    [InlineData(3, """{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}""", true)]
    [InlineData(2, """{"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}}""", false)]
    public void Bytes_are_kept_up_to_what_is_set(int most, string part, bool isKept)
    {
        var rules = new ConversationRules(Parsed.Now) { Media = MediaLimits.Default with { KeptBytes = most } };
        var message = Assert.Single(Parsed.Messages(rules, 0, $$"""{"role":"user","content":[{{part}}]}"""));
        Assert.Equal(isKept, message.Raw("content", "0") == part);
    }

    [Fact]
    public void A_derived_id_is_the_same_whatever_is_kept()
    {
        var address = "https://example.org/" + new string('a', 1_000);
        string[] messages =
        [
            """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]}""",
            """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]}""",
            $$$"""{"role":"user","content":[{"type":"file","file":{"url":"{{{address}}}"}}]}""",
            $$$"""{"role":"user","content":[{"type":"file","file":{"url":"{{{address}}}{{{new string('b', 9_000)}}}"}}]}""",
            """{"role":"user","content":"plain"}""",
        ];
        var expected = Parsed.Messages(messages);
        foreach (var limits in new MediaLimits[] { new(100, 8_192), new(0, 256), new(0, 20_000) })
        {
            var read = Parsed.Messages(new ConversationRules(Parsed.Now) { Media = limits }, 0, messages);
            Assert.Equal(expected.Select(message => message.Id), read.Select(message => message.Id));
            Assert.NotEqual(expected.Select(message => message.Original), read.Select(message => message.Original));
        }
        var one = """{"system_id":"s","conversation_id":"c","content":[{"type":"image","data":"QUJD"}]}""";
        Assert.Equal(
            Assert.Single(Parsed.Conversation(one).Conversation!.Messages).Id,
            Assert.Single(Parsed.Conversation(one, new(Parsed.Now) { Media = new(9, 256) }).Conversation!.Messages).Id);
    }

    [Fact]
    public void Sounds_and_pictures_beside_the_content_are_told_by_their_size_too()
    {
        var long_ = new string('A', 10_000);
        var message = Parsed.Message(
            $$"""{"role":"assistant","content":null,"audio":{"id":"a","data":"{{long_}}","transcript":"spoken"},"images":["{{long_}}"]}""");
        Assert.Equal("\"[audio, 7500 bytes]\"", message.Raw("audio", "data"));
        Assert.Equal("\"spoken\"", message.Raw("audio", "transcript"));
        Assert.Equal("\"[images, 7500 bytes]\"", message.Raw("images", "0"));
    }

    [Fact]
    public void A_picture_of_any_size_refuses_no_message()
    {
        var message = Parsed.Message(
            $$$"""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{new string('A', 8_000_000)}}}"}},{"type":"text","text":"What is this?"}]}""");
        Assert.Equal("What is this?", message.Content);
        Assert.Equal("\"[image/png, 6000000 bytes]\"", message.Raw("content", "0", "image_url", "url"));
    }

    [Fact]
    public void A_long_description_of_a_picture_is_kept()
    {
        var words = string.Concat(Enumerable.Repeat("a long description ", 1_000));
        var message = Parsed.Message($$"""{"role":"user","content":[{"type":"image","alt_text":"{{words}}","x":"{{words.Replace(" ", "", StringComparison.Ordinal)}}"}]}""");
        Assert.Equal($"\"{words}\"", message.Raw("content", "0", "alt_text"));
        Assert.StartsWith("\"[image, ", message.Raw("content", "0", "x"), StringComparison.Ordinal);
    }
}
