using Akosha.Search.Analysis;

namespace Akosha.Search.Index;

/// <summary>The terms of one text, as hashes.</summary>
/// <param name="Words">The words, in the order of the text.</param>
/// <param name="Wholes">Terms beside the words: identifiers, pairs of ideographs, words that are joined.</param>
/// <param name="Length">Words that are not stop words.</param>
internal readonly record struct AnalyzedText(LexiconEntry[] Words, IndexedTerm[] Wholes, int Length)
{
    [ThreadStatic]
    private static (List<LexiconEntry> Words, List<IndexedTerm> Wholes) _lists;

    /// <summary>Analyses a text.</summary>
    public static AnalyzedText Of(ReadOnlySpan<char> text, Lexicon lexicon)
    {
        if (_lists.Words is null) _lists = ([], []);
        var sink = new Sink(_lists.Words, _lists.Wholes);
        TextAnalyzer.Analyze(text, lexicon, ref sink);
        var analyzed = new AnalyzedText([.. sink.Words], [.. sink.Wholes], sink.Length);
        sink.Words.Clear();
        sink.Wholes.Clear();
        return analyzed;
    }

    private struct Sink(List<LexiconEntry> words, List<IndexedTerm> wholes) : ITermSink
    {
        public readonly List<LexiconEntry> Words => words;

        public readonly List<IndexedTerm> Wholes => wholes;

        public int Length { get; private set; }

        public void Word(LexiconEntry word, int start, int end)
        {
            words.Add(word);
            if (word.Unaccented != word.Hash) wholes.Add(new IndexedTerm(word.Unaccented, word.Form, null));
            if (!word.IsStop) Length++;
        }

        public readonly void Joined(LexiconEntry word, int start, int end) => wholes.Add(IndexedTerm.Of(word));

        public readonly void Whole(scoped ReadOnlySpan<char> term, int start, int end) =>
            wholes.Add(IndexedTerm.Of(TermHash.Of(term, seed: 0)));

        public readonly void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll) =>
            wholes.Add(IndexedTerm.Of(TermHash.Of(term, seed: 0)));
    }
}
