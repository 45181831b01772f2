using System.Collections.Concurrent;
using System.Collections.Frozen;
using Lucene.Net.Tartarus.Snowball;

namespace Akosha.Search.Analysis;

/// <summary>
/// From words to terms, in one language: irregular forms by a table, all others by the language's stemmer of Snowball, and
/// folded.
/// Each word is stemmed once and remembered, since a stem costs more than everything else that is done to a word.
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

    /// <summary>The entry of a word in lower case and in normal form; one with a dot before it is a form of the word.</summary>
    public LexiconEntry Lookup(ReadOnlySpan<char> word)
    {
        if (_remembered.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known)) return known;
        var written = word.ToString();
        var bare = written.StartsWith('.') ? written[1..] : written;
        var isWord = HasLetter(bare);
        var entry = isWord ? EntryOf(written, bare) : Verbatim(Folding.Of(bare));
        // Numbers have no stem, and there is no end of them.
        if (isWord && _remembered.Count < MaxRemembered) _remembered.TryAdd(written, entry);
        return entry;
    }

    /// <summary>The entry of a word that may be none: it is not remembered.</summary>
    public LexiconEntry Peek(string word) => _remembered.TryGetValue(word, out var known) ? known : EntryOf(word, word);

    /// <summary>
    /// The entry of something that has no stem: a symbol, an ideograph or an identifier. It is the same in every language.
    /// </summary>
    public static LexiconEntry Verbatim(ReadOnlySpan<char> text) => Verbatim(text, text);

    /// <inheritdoc cref="Verbatim(ReadOnlySpan{char})"/>
    /// <param name="text">Its term.</param>
    /// <param name="written">How it is written.</param>
    public static LexiconEntry Verbatim(ReadOnlySpan<char> text, ReadOnlySpan<char> written)
    {
        var surface = text.ToString();
        var hash = TermHash.Of(text, seed: 0);
        return new LexiconEntry(surface, hash, TermHash.Of(written, seed: 0), surface, IsStop: false, hash);
    }

    private LexiconEntry EntryOf(string written, string bare)
    {
        var folded = Folding.Of(bare);
        // English stems are cut from plain letters, which folding gives; other stemmers know the accents of their language.
        var term = seed == 0 ? StemOf(folded) : Folding.Of(StemOf(bare));
        var unaccented = seed == 0 || ReferenceEquals(folded, bare) ? term : Folding.Of(StemOf(folded));
        return new LexiconEntry(
            term, TermHash.Of(term, seed), TermHash.Of(written, seed), folded, stopWords.Contains(bare) && bare == written,
            TermHash.Of(unaccented, seed));
    }

    private string StemOf(string word)
    {
        if (newStemmer is null || (seed == 0 && !word.All(char.IsAsciiLetter))) return word;
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
