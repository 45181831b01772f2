namespace Akosha.Search.Retrieval;

/// <summary>Finds the time that a query names in English.</summary>
internal static class DateExpressions
{
    public static DateSpan? Find(string query, DateTimeOffset now) => null;
}
