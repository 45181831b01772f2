using System.Buffers;
using System.Reflection;
using System.Text;
using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

/// <summary>What is written is read as what it was, and written again as the same bytes.</summary>
public sealed class ConversationWriterTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Every shape of message that the tests of the parser know.</summary>
    public static TheoryData<string> Shapes =>
    [
        .. Inline(typeof(MessageShapesTests)).Where(json => json.StartsWith("{\"", StringComparison.Ordinal)),
        .. Inline(typeof(MessageOriginalTests)).Select(part => $$"""{"role":"user","content":[{{part}}]}"""),
        $$$"""{"role":"assistant","audio":{"data":"AAAA","transcript":"{{{new string('x', 10_000)}}}"}}""",
        """{"id":"\u0041\u2028","role":"user","content":"\ud800\u0000\ud83d\ude00\u2028</script>","timestamp":null}""",
        """{"id":null,"role":"user","content":"x","timestamp":"2025-01-01T02:00:00.1234567+02:00","\u0041":[1.50,-0,1e5,"\u2028"]}""",
        """{"role":"user","content":"x","metadata":{"b":1.50,"a":true,"c":["y","x",null],"d":null,"e":"\u0001"},"timestamp":"2025-01-01T00:00:00Z"}""",
        """{"role":"tool","content":[{"type":"image","source":{"type":"base64","data":"[, bytes]"}},{"type":"image","data":"[ bytes]"}]}""",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_message_of_any_shape_stays_what_it_is(string json)
    {
        var given = $$"""{"system_id":"s","conversation_id":"c","messages":[{{json}}]}""";
        if (Parsed.Conversation(given).Conversation is not { } sent) return;
        var once = Written(Nothing, Exported(sent.Messages[0]));
        var read = Assert.Single(Parsed.Conversation(once).Conversation!.Messages);
        var message = sent.Messages[0];
        Assert.Equal(
            (message.Id, message.Role, message.Author, message.Content, Metadata(message), message.Original is null),
            (read.Id, read.Role, read.Author, read.Content, Metadata(read), read.Original is null));
        Assert.Equal(Microseconds(message.Timestamp ?? Parsed.Now), Microseconds(read.Timestamp!.Value));
        Assert.Equal(once, Written(Nothing, Exported(read)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"title\":\"\\u2028 T\"")]
    [InlineData("\"parent\":\"p\",\"colour\":{\"b\":[1.50],\"a\":null}")]
    [InlineData("\"metadata\":{},\"colour\":\"blue\"")]
    [InlineData("\"metadata\":{\"b\":1.50,\"a\":[\"x\"],\"c\":\"\\u0001\",\"d\":false},\"title\":\"t\",\"parent\":\"p\"")]
    public void Title_parent_metadata_and_unknown_fields_stay_what_they_are(string fields)
    {
        var sent = Parsed.Conversation($$"""
            {"system_id":"s","conversation_id":"c"{{(fields.Length > 0 ? "," : "")}}{{fields}},"messages":[{"role":"user","content":"x"}]}
            """).Conversation!;
        var stored = StoredMetadata.Of(sent);
        var once = Written(stored ?? Nothing, Exported(sent.Messages[0]));
        var read = Parsed.Conversation(once).Conversation!;
        Assert.Equal(stored, StoredMetadata.Of(read));
        Assert.Equal(once, Written(StoredMetadata.Of(read) ?? Nothing, Exported(read.Messages[0])));
    }

    [Fact]
    public void A_message_has_its_fields_in_one_order_and_its_time_in_microseconds() => Assert.Equal(
        """
        {"system_id":"s","conversation_id":"c","title":"T","metadata":{"a":"1","b":"2"},"messages":[{"id":"m","role":"user","author":"Ada","content":"x","timestamp":"2026-01-01T00:00:00.000000Z","metadata":{"k":1}}]}

        """.ReplaceLineEndings("\n"),
        Written(
            new Dictionary<string, string> { ["b"] = "2", [StoredMetadata.Title] = "T", ["a"] = "1" },
            new ExportedMessage("m", Roles.User, "Ada", "x", Parsed.Now) { Metadata = "{\"k\":1}" }));

    [Fact]
    public void A_conversation_that_is_too_long_for_a_line_goes_on_in_the_next_without_its_metadata()
    {
        int[] seconds = [5, 1, 2, 9, 3, 4, 9, 10, 0, 11];
        ExportedMessage[] messages = [.. seconds.Select((second, i) =>
            new ExportedMessage($"{i}", Roles.User, null, new string('x', 60), Parsed.Now.AddSeconds(second)))];
        var output = new ArrayBufferWriter<byte>();
        using var lines = new ConversationWriter(output, 400);
        lines.Begin("s", "c", new Dictionary<string, string> { ["a"] = "1" });
        foreach (var message in messages) lines.Add(message);
        lines.End();
        var written = Encoding.UTF8.GetString(output.WrittenSpan).Split('\n')[..^1];
        Assert.All(written, line => Assert.True(line.Length < 400 + 140, line));
        var read = written.Select(line => Parsed.Conversation(line).Conversation!).ToList();
        Assert.True(read.Count > 3);
        Assert.Equal([1, .. new int[read.Count - 1]], read.Select(line => line.Metadata?.Count ?? 0));
        // What a line repeats of those before is the latest of them; without that each message comes once, in order.
        var seen = new List<string>();
        var latest = DateTimeOffset.MinValue;
        foreach (var line in read)
        {
            var repeated = line.Messages.Count(message => seen.Contains(message.Id));
            Assert.True(repeated <= 1);
            Assert.True(line.Messages[0].Timestamp >= latest);
            seen.AddRange(line.Messages.Skip(repeated).Select(message => message.Id));
            latest = seen.Max(id => messages[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)].Timestamp);
        }
        Assert.Equal(messages.Select(message => message.Id), seen);
    }

    private static IEnumerable<string> Inline(Type tests) => tests.GetMethods()
        .SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>())
        .Select(data => data.Data[0]).OfType<string>();

    private static ExportedMessage Exported(Message message) => new(
        message.Id, message.Role, message.Author, message.Content, message.Timestamp ?? Parsed.Now)
    {
        Metadata = Metadata(message),
        Original = message.Original,
    };

    private static string? Metadata(Message message) => message.Metadata is { } metadata ? MetadataJson.Of(metadata) : null;

    private static long Microseconds(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private static string Written(IReadOnlyDictionary<string, string> metadata, params ExportedMessage[] messages)
    {
        var output = new ArrayBufferWriter<byte>();
        using var lines = new ConversationWriter(output);
        lines.Begin("s", "c", metadata);
        foreach (var message in messages) lines.Add(message);
        lines.End();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
