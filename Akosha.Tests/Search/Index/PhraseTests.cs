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
            // Few different words, so that what nearly fits is frequent; of one, two and three bytes.
            var text = Draw(random, random.Next(30));
            var phrase = Draw(random, 1 + random.Next(round % 2 == 0 ? 4 : 16));
            if (text.Length > 0 && round % 3 == 0) phrase = text[random.Next(text.Length)..];
            var expected = Enumerable.Range(0, Math.Max(0, text.Length - phrase.Length + 1))
                .Any(start => text.AsSpan(start, phrase.Length).SequenceEqual(phrase));
            Assert.Equal(expected, new Phrase(phrase).IsIn(WordIds.Encode(text)));
        }
    }

    [Fact]
    public void The_end_of_a_number_is_no_word()
    {
        Assert.False(new Phrase([1, 2]).IsIn(WordIds.Encode([1 << 7, 2])));
        Assert.True(new Phrase([1, 2]).IsIn(WordIds.Encode([1 << 7, 2, 1, 2])));
    }

    private static int[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Words[random.Next(3)])];

    // The bytes of the second and the third end with those of the first.
    private static readonly int[] Words = [1, 1 << 7, 1 << 14];
}
