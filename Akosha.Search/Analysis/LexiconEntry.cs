namespace Akosha.Search.Analysis;

/// <summary>What the lexicon knows of a word.</summary>
/// <param name="Term">Its term: the stem of the word.</param>
/// <param name="Hash">The hash of the term, by which the index knows it (<see cref="TermHash"/>).</param>
/// <param name="Surface">The word itself, lower-cased.</param>
/// <param name="IsStop">
/// True for a word that says nothing of what a text is about; it is in the index, but counts in no length.
/// </param>
internal sealed record LexiconEntry(string Term, ulong Hash, string Surface, bool IsStop);
