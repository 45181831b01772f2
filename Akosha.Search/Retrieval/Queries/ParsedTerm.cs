namespace Akosha.Search.Retrieval.Queries;

/// <summary>A term of a query, as it was read.</summary>
/// <param name="Hash">The hash of the term, as the index has it.</param>
/// <param name="Surface">The word as it stands in the query, in lower case.</param>
internal readonly record struct ParsedTerm(ulong Hash, string Surface);
