using Akosha.Search.Analysis;

namespace Akosha.Search.Index;

/// <summary>A term of a message as the index takes it.</summary>
/// <param name="Hash">The hash of the term.</param>
/// <param name="Form">The hash of how it is written (<see cref="LexiconEntry.Form"/>).</param>
/// <param name="Name">The word for the list of words; null if it is not listed.</param>
internal readonly record struct IndexedTerm(ulong Hash, ulong Form, string? Name)
{
    /// <summary>A term that is written in one way alone, and not listed.</summary>
    public static IndexedTerm Of(ulong hash) => new(hash, hash, null);

    /// <summary>A word.</summary>
    public static IndexedTerm Of(LexiconEntry word) => new(word.Hash, word.Form, word.Name);
}
