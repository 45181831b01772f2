using System.Collections.Concurrent;
using System.Collections.Frozen;
using Lucene.Net.Tartarus.Snowball;

namespace Akosha.Search.Analysis;

/// <summary>
/// From words to terms, in one language: irregular forms by a table, all others by the language's stemmer of Snowball. Each word
/// is stemmed once and remembered, since a stem costs more than everything else that is done to a word.
/// </summary>
/// <param name="seed">Keeps its terms apart from those of other languages; 0 for the default language.</param>
/// <param name="newStemmer">Makes a stemmer; null to leave words as they are.</param>
/// <param name="baseOf">The base form of an irregular form, or null.</param>
/// <param name="stopWords">The words that carry no topic.</param>
internal sealed class Lexicon(
    int seed, Func<SnowballProgram>? newStemmer, Func<string, string?> baseOf, FrozenSet<string> stopWords)
{
    private const int MaxRemembered = 500_000;

    private readonly ConcurrentDictionary<string, LexiconEntry> _remembered = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<SnowballProgram> _stemmers = [];

    /// <summary>The entry of a word in lower case.</summary>
    public LexiconEntry Lookup(ReadOnlySpan<char> word)
    {
        if (_remembered.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known)) return known;
        var surface = word.ToString();
        var term = StemOf(surface);
        var isWord = HasLetter(surface);
        var entry = new LexiconEntry(term, TermHash.Of(term, isWord ? seed : 0), surface, stopWords.Contains(surface));
        // Numbers have no stem, and there is no end of them.
        if (isWord && _remembered.Count < MaxRemembered) _remembered.TryAdd(surface, entry);
        return entry;
    }

    /// <summary>
    /// The entry of something that has no stem: a symbol, an ideograph or an identifier. It is the same in every language.
    /// </summary>
    public static LexiconEntry Verbatim(ReadOnlySpan<char> text)
    {
        var surface = text.ToString();
        return new LexiconEntry(surface, TermHash.Of(surface, seed: 0), surface, IsStop: false);
    }

    private string StemOf(string word)
    {
        // English stems are cut from plain letters only: café and naïve are left whole.
        if (newStemmer is null || !HasLetter(word) || (seed == 0 && !word.All(char.IsAsciiLetter))) return word;
        if (!_stemmers.TryTake(out var stemmer)) stemmer = newStemmer();
        stemmer.SetCurrent(baseOf(word) ?? word);
        stemmer.Stem();
        var stem = stemmer.Current;
        _stemmers.Add(stemmer);
        return stem;
    }

    private static bool HasLetter(string word)
    {
        foreach (var character in word)
            if (char.IsLetter(character)) return true;
        return false;
    }
}
