namespace Akosha.Search.Retrieval.Queries;

/// <summary>A word of a query as others write it: in two.</summary>
/// <param name="Text">The two words.</param>
/// <param name="Term">The hash of the word's term.</param>
internal readonly record struct PartedWord(string Text, ulong Term);
