using System.Text;
using Akosha.Storage.Embeddings;

namespace Akosha.Tests.Storage.Embeddings;

public sealed class WordPieceTests
{
    private static readonly string[] Odd = [
        "’", "—", "é", "ß", "Ж", "你", "한", "\u00a0", "\u200b", "\u0007", "\u3000", "e\u0301", "[CLS]", "[UNK]", "##ing", "🙂",
        "\ud800", "\u00ad", "ı", "İ", "Ｆ", "\u2028", "\v", "\f", "\u007f", "\0", "\ufffd"];

    private readonly IReadOnlyList<string> _vocabulary = StaticTable.Own.Vocabulary;

    [Theory]
    [InlineData("The deploy key is rotated every Monday.", "the deploy key is rotated every monday .")]
    [InlineData("kubernetes", "ku ##ber ##net ##es")]
    [InlineData("first line\nsecond\tline\r\n", "first line second line")]
    [InlineData("", "")]
    public void A_text_is_cut_into_entries_of_the_vocabulary(string text, string entries) =>
        Assert.Equal(entries, string.Join(' ', Cut(new WordPiece(_vocabulary), text).Select(entry => _vocabulary[entry])));

    [Fact]
    public void Texts_are_cut_as_the_librarys_tokenizer_cuts_them()
    {
        var words = new WordPiece(_vocabulary);
        var reference = WordPiece.Reference(_vocabulary);
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Text(random);
            Assert.Equal(reference.EncodeToIds(text, addSpecialTokens: false), Cut(words, text));
        }
    }

    [Fact]
    public void Threads_that_cut_at_the_same_time_do_not_disturb_one_another()
    {
        var words = new WordPiece(_vocabulary);
        string[] texts = [.. Enumerable.Range(0, 2_000).Select(seed => Text(new Random(seed)))];
        var alone = Array.ConvertAll(texts, text => Cut(words, text));
        var together = new List<int>[texts.Length];
        Parallel.For(0, texts.Length, i => together[i] = Cut(words, texts[i]));
        Assert.Equal(alone, together);
    }

    private static List<int> Cut(WordPiece words, string text)
    {
        var entries = new List<int>();
        words.Cut(text, entries);
        return entries;
    }

    /// <summary>Words, parts of them, marks, characters of many scripts and words that are too long.</summary>
    private string Text(Random random)
    {
        var text = new StringBuilder();
        for (var word = random.Next(1, 8); word > 0; word--)
        {
            text.Append(random.Next(6) switch
            {
                0 or 1 => _vocabulary[random.Next(_vocabulary.Count)],
                2 => Odd[random.Next(Odd.Length)],
                3 => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next('!', '~' + 1))),
                4 => ((char)random.Next(0x20, 0x3100)).ToString(),
                _ => new string((char)random.Next('a', 'z' + 1), random.Next(random.Next(10) == 0 ? 105 : 4)),
            });
            if (random.Next(3) > 0) text.Append(' ');
        }
        return text.ToString();
    }
}
