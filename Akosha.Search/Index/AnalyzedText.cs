using Akosha.Search.Analysis;

namespace Akosha.Search.Index;

/// <summary>The terms of one text, as hashes.</summary>
/// <param name="Words">The words, in the order of the text.</param>
/// <param name="Wholes">Terms that span words: identifiers, pairs of ideographs.</param>
/// <param name="Length">Words that are not stop words.</param>
internal readonly record struct AnalyzedText(ulong[] Words, ulong[] Wholes, int Length)
{
    [ThreadStatic]
    private static (List<ulong> Words, List<ulong> Wholes) _lists;

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

    private struct Sink(List<ulong> words, List<ulong> wholes) : ITermSink
    {
        public readonly List<ulong> Words => words;

        public readonly List<ulong> Wholes => wholes;

        public int Length { get; private set; }

        public void Word(LexiconEntry word, int start, int end)
        {
            words.Add(word.Hash);
            if (!word.IsStop) Length++;
        }

        public readonly void Whole(scoped ReadOnlySpan<char> term, int start, int end) => wholes.Add(TermHash.Of(term, seed: 0));
    }
}
