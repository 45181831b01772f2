namespace Akosha.Search.Retrieval;

/// <summary>A term of a query.</summary>
/// <param name="Term">The hash of the term, as the index has it.</param>
/// <param name="Weight">Its weight as content of a message: 1, or less for a name that is better matched as an author.</param>
internal readonly record struct QueryTerm(ulong Term, float Weight);
