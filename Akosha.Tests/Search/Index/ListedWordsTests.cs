using System.Text;
using Akosha.Search.Index;

namespace Akosha.Tests.Search.Index;

/// <summary>Words are found by what they begin with and by what they end in, in growing and in finished blocks alike.</summary>
public sealed class ListedWordsTests
{
    private static readonly string[] Syllables = ["a", "an", "ban", "bä", "nab", "ß", "日本", "🙂"];

    [Fact]
    public void Words_are_found_by_both_sides_and_no_others()
    {
        var random = new Random(11);
        var words = Enumerable.Range(0, 400).Select(_ => Drawn(random, 4)).Where(word => word.Length > 0).Distinct()
            .Select((name, i) => new ListedWord(name, (ulong)i, (ulong)i)).ToArray();
        var growing = new GrowingWords();
        for (var i = 0; i < words.Length; i++) growing.Add(new GrowingWords.Entry(words[i], i, i % 7));
        var packed = Packed(words, with: "list_backward");
        var before = Packed(words, with: "unknown");
        for (var round = 0; round < 500; round++)
        {
            var part = Drawn(random, 2);
            if (part.Length == 0) continue;
            foreach (var side in Enum.GetValues<WordSide>())
            {
                var expected = words.Where(word => side == WordSide.Start
                    ? word.Name.StartsWith(part, StringComparison.Ordinal) : word.Name.EndsWith(part, StringComparison.Ordinal))
                    .Select(word => (int)word.Term).Order().ToArray();
                Assert.Equal(expected, growing.With(part, side).Select(word => (int)word.Term).Order());
                Assert.Equal(expected, packed.With(part, side).Select(word => word.Term).Order());
                Assert.Equal(expected, before.With(part, side).Select(word => word.Term).Order());
            }
        }
    }

    /// <summary>The list of a finished block, its order from behind under a name of its own.</summary>
    private static WordList Packed(ListedWord[] words, string with)
    {
        var writer = new ImageWriter([]);
        WordList.Pack(writer, [.. words.Select(word => (word.Name, (int)word.Term, (byte)(word.Term % 7)))]);
        var bytes = writer.ToArray();
        if (with != "list_backward")
        {
            // An image of before has no such section: its name in the header becomes another of the same length.
            var place = bytes.AsSpan().IndexOf("list_backward"u8);
            Encoding.UTF8.GetBytes(with.PadRight("list_backward".Length, '_')).CopyTo(bytes, place);
        }
        return new WordList(Image.In(bytes));
    }

    private static string Drawn(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => Syllables[random.Next(Syllables.Length)]));
}
