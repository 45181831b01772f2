using System.Text;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The little syntax that a query has: <c>"words in quotes"</c> must stand in a hit one after the other, and a hit must not hold
/// <c>-word</c>. Everything else, and what is not well formed, is plain text.
/// </summary>
/// <param name="Text">What is looked for: the query without what is excluded and without the quotes.</param>
/// <param name="Phrases">What must stand in a hit.</param>
/// <param name="Excluded">What must not.</param>
internal sealed record QuerySyntax(string Text, IReadOnlyList<string> Phrases, IReadOnlyList<string> Excluded)
{
    private const int MaxConditions = 16;

    /// <summary>Reads a query.</summary>
    public static QuerySyntax Parse(string query)
    {
        var (text, phrases, excluded) = (new StringBuilder(query.Length), new List<string>(), new List<string>());
        for (var i = 0; i < query.Length;)
        {
            var atStart = i == 0 || char.IsWhiteSpace(query[i - 1]);
            if (query[i] == '"' && query.IndexOf('"', i + 1) is > 0 and var end && phrases.Count < MaxConditions)
            {
                var phrase = query[(i + 1)..end];
                if (!string.IsNullOrWhiteSpace(phrase)) phrases.Add(phrase);
                text.Append(' ').Append(phrase).Append(' ');
                i = end + 1;
            }
            else if (
                atStart && query[i] == '-' && i + 1 < query.Length && char.IsLetterOrDigit(query[i + 1])
                && excluded.Count < MaxConditions)
            {
                var stop = i + 1;
                while (stop < query.Length && !char.IsWhiteSpace(query[stop])) stop++;
                excluded.Add(query[(i + 1)..stop]);
                i = stop;
            }
            else text.Append(query[i++]);
        }
        // A query that only excludes asks for nothing: then the minus was meant as a dash.
        return string.IsNullOrWhiteSpace(text.ToString()) ? new QuerySyntax(query, [], [])
            : new QuerySyntax(text.ToString(), phrases, excluded);
    }
}
