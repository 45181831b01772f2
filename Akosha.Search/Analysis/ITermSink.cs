namespace Akosha.Search.Analysis;

/// <summary>Takes the terms of a text, with where they stand in it (UTF-16 positions, end exclusive).</summary>
internal interface ITermSink
{
    /// <summary>A word.</summary>
    void Word(LexiconEntry word, int start, int end);

    /// <summary>Words, which were or will be given too, as if they were written as one: <c>plugin</c> of
    /// <c>plug-in</c>.</summary>
    void Joined(LexiconEntry word, int start, int end);

    /// <summary>A term that spans words which were, or will be, given too: an identifier, or a pair of ideographs.</summary>
    void Whole(scoped ReadOnlySpan<char> term, int start, int end);

    /// <summary>
    /// The beginning of what was given as a word: an index has all of them, a query asks only for the one that is as long as
    /// what was typed.
    /// </summary>
    void Beginning(scoped ReadOnlySpan<char> term, int start, int end, bool isAll);
}
