using Akosha.Search.Index;

namespace Akosha.Tests.Search.Index;

public sealed class PhraseTests
{
    [Fact]
    public void A_phrase_is_found_where_its_words_stand_one_after_the_other_and_nowhere_else()
    {
        var random = new Random(3);
        for (var round = 0; round < 3_000; round++)
        {
            // Few different words, so that what nearly fits is frequent.
            var text = Draw(random, random.Next(12));
            var phrase = Draw(random, 1 + random.Next(4));
            var expected = Enumerable.Range(0, Math.Max(0, text.Length - phrase.Length + 1))
                .Any(start => text.AsSpan(start, phrase.Length).SequenceEqual(phrase));
            Assert.Equal(expected, Holds(text, new Phrase(phrase)));
        }
    }

    private static int[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(2))];

    private static bool Holds(int[] text, Phrase phrase)
    {
        var matched = 0;
        return Array.Exists(text, word => (matched = phrase.Next(matched, word)) == phrase.Length);
    }
}
