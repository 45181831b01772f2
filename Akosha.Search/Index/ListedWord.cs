namespace Akosha.Search.Index;

/// <summary>A word that messages of a block have.</summary>
/// <param name="Name">The word, folded and in lower case.</param>
/// <param name="Term">The hash of its term.</param>
/// <param name="Form">The hash of how it is written.</param>
internal readonly record struct ListedWord(string Name, ulong Term, ulong Form);
