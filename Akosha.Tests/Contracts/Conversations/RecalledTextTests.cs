using System.Text.Encodings.Web;
using System.Text.Json;
using Akosha.Contracts.Conversations;

namespace Akosha.Tests.Contracts.Conversations;

public sealed class RecalledTextTests
{
    private static readonly string Marked = RecalledText.Mark(new MemoryId("ops", "a b/c", "0"), "a heron");

    private static readonly JsonSerializerOptions[] Escapes =
        [new(), new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }];

    [Fact]
    public void A_text_without_a_mark_is_the_same_string()
    {
        foreach (var text in new[] { "", "a heron", "[[akosha:end]]", "[[akosha:recalled]] x", "[[akosha:recalled ID of it]] x", "[[akosha:" })
            Assert.Same(text, RecalledText.Without(text));
    }

    [Fact]
    public void What_is_marked_is_left_out_and_what_is_around_it_stays()
    {
        Assert.Equal("[[akosha:recalled ops/a%20b%2Fc/0]] a heron [[akosha:end]]", Marked);
        Assert.Equal("before … after", RecalledText.Without($"before {Marked} after"));
        Assert.Equal("… and …", RecalledText.Without($"{Marked} and {Marked}"));
        Assert.Equal("", RecalledText.Without($" {Marked}\n{Marked} "));
        Assert.Equal("cut: …", RecalledText.Without("cut: " + Marked[..^5]));
    }

    [Fact]
    public void A_mark_is_known_within_json_however_that_is_escaped()
    {
        var answer = new { id = "x", text = RecalledText.Mark(new MemoryId("s", "c", "~é"), "a \"heron\" [[akosha:end]] 🦓 <b>") };
        foreach (var escapes in Escapes)
        {
            var json = JsonSerializer.Serialize(answer, escapes);
            Assert.Equal("""{"id":"x","text":"…"}""", RecalledText.Without(json));
            // as a text within another one, too
            Assert.DoesNotContain("heron", RecalledText.Without(JsonSerializer.Serialize(json)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Very_many_marks_take_no_long_time()
    {
        var text = string.Concat(Enumerable.Repeat("[[akosha:recalled x", 20_000));
        Assert.Same(text, RecalledText.Without(text));
        Assert.Equal("", RecalledText.Without(string.Concat(Enumerable.Repeat("[[akosha:recalled x]]", 20_000))));
    }
}
