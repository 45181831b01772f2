namespace Akosha.Search.Analysis;

/// <summary>What the lexicon knows of a word.</summary>
/// <param name="Term">Its term: the stem of the word, folded.</param>
/// <param name="Hash">The hash of the term, by which the index knows it (<see cref="TermHash"/>).</param>
/// <param name="Form">
/// The hash of the word as it is written but for case: of the messages that have the term, those that have this form of it are
/// told from the others.
/// </param>
/// <param name="Surface">The word itself, in lower case and folded (<see cref="Folding"/>).</param>
/// <param name="IsStop">
/// True for a word that says nothing of what a text is about; it is in the index, but counts in no length.
/// </param>
/// <param name="Unaccented">
/// The hash of the term of the folded word, where a language makes another one of it; otherwise the same as <paramref
/// name="Hash"/>.
/// </param>
internal sealed record LexiconEntry(string Term, ulong Hash, ulong Form, string Surface, bool IsStop, ulong Unaccented)
{
    private const int ShortestName = 3, LongestName = 40;

    /// <summary>
    /// The word for the list of words that an index has, by which words are found of which a query has a part; null for what
    /// nobody begins to type and nothing is a part of: numbers, symbols, ideographs.
    /// </summary>
    public string? Name { get; } =
        Surface.Length is >= ShortestName and <= LongestName && Surface.All(char.IsLetter) && !Scripts.IsIdeographic(Surface[0])
            ? Surface : null;
}
