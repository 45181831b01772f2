namespace Akosha.Search.Retrieval.Queries;

/// <summary>A span of time: from its start, inclusive, to its end, exclusive.</summary>
internal readonly record struct DateSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>
    /// True for a reading that another one is likelier than: the same day of another year, where the query names none.
    /// </summary>
    public bool IsUnlikely { get; init; }
}
