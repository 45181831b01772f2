namespace Akosha.Search.Retrieval;

/// <summary>A term of a query.</summary>
/// <param name="Term">The term as the index has it.</param>
/// <param name="Surface">The word as the query has it, in lower case.</param>
/// <param name="Weight">Its weight as content of a message: 1, or less for a name that is better matched as an author.</param>
internal readonly record struct QueryTerm(string Term, string Surface, float Weight);
