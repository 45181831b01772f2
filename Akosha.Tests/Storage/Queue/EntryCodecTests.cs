using System.Text;
using System.Text.Json;
using Akosha.Contracts.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Tests.Storage.Queue;

public sealed class EntryCodecTests
{
    private static readonly Dictionary<string, MetadataValue> Typed = new()
    {
        ["n"] = MetadataValue.Of(JsonElement.Parse("1.50"))!,
        ["l"] = MetadataValue.Of(["a", "b"]),
        ["s"] = MetadataValue.Of("x"),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    public void Everything_of_a_message_comes_out_as_it_went_in(int length)
    {
        var message = new Message("1", "user", "Ada", new string('x', length) + "\u001b🐎", DateTimeOffset.UnixEpoch)
        {
            Original = """{"role":"user"}""",
            Metadata = Typed,
        };
        var entry = Entry(new Conversation("s", "c", Typed, [message]) { Title = "T", Parent = "p", Original = "{}" });
        var encoded = EntryCodec.Encode(entry);
        Assert.InRange(encoded[0], 2, 3);
        var decoded = EntryCodec.Decode(encoded).Conversation!;
        Assert.Equal(("T", "p", "{}"), (decoded.Title, decoded.Parent, decoded.Original));
        Assert.Equal(Typed, decoded.Metadata);
        Assert.Equal(Typed, decoded.Messages[0].Metadata);
        Assert.Equal(message with { Metadata = null }, decoded.Messages[0] with { Metadata = null });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    public void What_has_nothing_new_is_written_as_it_was_before_there_was_more(int length)
    {
        var message = new Message("1", "user", null, new string('x', length), null);
        var strings = new Dictionary<string, MetadataValue> { ["k"] = MetadataValue.Of("v") };
        var encoded = EntryCodec.Encode(Entry(new Conversation("s", "c", strings, [message])));
        Assert.InRange(encoded[0], 0, 1);
        Assert.Equal(message, EntryCodec.Decode(encoded).Conversation!.Messages[0]);
    }

    [Fact]
    public void An_entry_that_a_former_version_left_in_the_queue_is_read()
    {
        const string former = """
            {"Conversation":{"SystemId":"s","ConversationId":"c","Metadata":{"k":"v"},"Messages":[{"Id":"0","Role":"user","Author":null,
            "Content":"hi","Timestamp":null}]},"Deletion":null,"ReceivedAt":"2026-01-01T00:00:00+00:00","Bytes":7,"TraceParent":null,
            "SystemId":"s","Rows":1}
            """;
        var entry = EntryCodec.Decode((byte[])[0, .. Encoding.UTF8.GetBytes(former)]);
        Assert.Equal(new Message("0", "user", null, "hi", null), entry.Conversation!.Messages[0]);
        Assert.Equal("v", entry.Conversation.Metadata!["k"].Text);
    }

    [Fact]
    public void An_encoding_that_is_not_known_is_refused() =>
        Assert.Throws<JsonException>(() => EntryCodec.Decode(new byte[] { 4, (byte)'{', (byte)'}' }));

    private static IngestEntry Entry(Conversation conversation) => new(conversation, null, DateTimeOffset.UnixEpoch, 1, null);
}
