namespace Akosha.Search.Retrieval.Queries;

/// <summary>A span of time (UTC): from its start, inclusive, to its end, exclusive.</summary>
internal readonly record struct DateSpan(DateTimeOffset From, DateTimeOffset To);
