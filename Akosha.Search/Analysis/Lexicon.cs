using System.Collections.Concurrent;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Akosha.Search.Analysis;

/// <summary>
/// From words to terms: irregular forms by a table, all others by Porter2 (the English stemmer of Snowball). Each word is
/// stemmed once and remembered, since a stem costs more than everything else that is done to a word.
/// </summary>
internal static class Lexicon
{
    private const int MostRemembered = 500_000;

    private static readonly ConcurrentDictionary<string, LexiconEntry> Remembered = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, LexiconEntry>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Remembered.GetAlternateLookup<ReadOnlySpan<char>>();

    [ThreadStatic]
    private static EnglishStemmer? _stemmer;

    /// <summary>The entry of a word in lower case.</summary>
    public static LexiconEntry Lookup(ReadOnlySpan<char> word)
    {
        if (BySpan.TryGetValue(word, out var known)) return known;
        var surface = word.ToString();
        var entry = new LexiconEntry(StemOf(surface), surface, StopWords.Contains(surface));
        if (Remembered.Count < MostRemembered) Remembered.TryAdd(surface, entry);
        return entry;
    }

    /// <summary>The entry of something that has no stem: a symbol or an ideograph.</summary>
    public static LexiconEntry Verbatim(ReadOnlySpan<char> text)
    {
        if (BySpan.TryGetValue(text, out var known)) return known;
        var surface = text.ToString();
        return Remembered.GetOrAdd(surface, new LexiconEntry(surface, surface, IsStop: false));
    }

    private static string StemOf(string word)
    {
        if (word.AsSpan().IndexOfAnyExceptInRange('a', 'z') >= 0) return word;
        var regular = IrregularForms.BaseOf(word) ?? word;
        var stemmer = _stemmer ??= new EnglishStemmer();
        stemmer.SetCurrent(regular);
        stemmer.Stem();
        return stemmer.Current;
    }
}
