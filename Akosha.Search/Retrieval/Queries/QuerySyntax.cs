using System.Text;
using Akosha.Contracts.Searches;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// What a query asks for, and what besides. It is plain text, in which <c>"words in quotes"</c> lift what holds them one after
/// the other; of a request that asks for operators they must stand in a hit so, and a hit must not hold <c>-word</c>. What is
/// not well formed is plain text.
/// </summary>
/// <param name="Text">What is looked for: the query without what is excluded.</param>
/// <param name="Lifted">What lifts a message that holds it, word for word.</param>
/// <param name="Required">What must stand in a hit, word for word.</param>
/// <param name="Excluded">What must not.</param>
internal sealed record QuerySyntax(
    string Text, IReadOnlyList<string> Lifted, IReadOnlyList<string> Required, IReadOnlyList<string> Excluded)
{
    private const int MaxQuoted = 16;

    /// <summary>Reads the query of a request, and what else it asks for.</summary>
    public static QuerySyntax Of(SearchRequest request)
    {
        var syntax = request.Syntax == SearchSyntax.Operators ? Operators(request.Query) : Plain(request.Query);
        if ((request.Must ?? request.MustNot ?? request.Phrases) is null) return syntax;
        return syntax with
        {
            Required = [.. syntax.Required, .. (request.Must ?? []).SelectMany(Words), .. request.Phrases ?? []],
            Excluded = [.. syntax.Excluded, .. request.MustNot ?? []],
        };
    }

    /// <summary>Reads a query in which quotes lift and nothing excludes.</summary>
    public static QuerySyntax Plain(string query) => new(query, [.. Quoted(query)], [], []);

    /// <summary>Reads a query with operators.</summary>
    public static QuerySyntax Operators(string query)
    {
        var text = new StringBuilder(query.Length);
        var phrases = new List<string>();
        var excluded = new List<string>();
        for (var i = 0; i < query.Length;)
        {
            var atStart = i == 0 || char.IsWhiteSpace(query[i - 1]);
            var isExcluded = atStart && query[i] == '-' && i + 1 < query.Length
                && (char.IsLetterOrDigit(query[i + 1]) || query[i + 1] == '"') && excluded.Count < MaxQuoted;
            var from = isExcluded ? i + 1 : i;
            if (query[from] == '"' && query.IndexOf('"', from + 1) is > 0 and var end && phrases.Count < MaxQuoted)
            {
                var phrase = query[(from + 1)..end];
                if (!string.IsNullOrWhiteSpace(phrase)) (isExcluded ? excluded : phrases).Add(phrase);
                text.Append(' ').Append(isExcluded ? "" : phrase).Append(' ');
                i = end + 1;
            }
            else if (isExcluded && query[from] != '"')
            {
                var stop = i + 1;
                while (stop < query.Length && !char.IsWhiteSpace(query[stop])) stop++;
                excluded.Add(query[(i + 1)..stop]);
                i = stop;
            }
            else text.Append(query[i++]);
        }
        // A query that only excludes asks for nothing: then the minus was meant as a dash.
        return string.IsNullOrWhiteSpace(text.ToString()) ? Plain(query)
            : new QuerySyntax(text.ToString(), [], phrases, excluded);
    }

    private static IEnumerable<string> Quoted(string query)
    {
        var found = 0;
        for (var i = query.IndexOf('"'); i >= 0 && found < MaxQuoted; i = i + 1 < query.Length ? query.IndexOf('"', i + 1) : -1)
        {
            var end = i + 1 < query.Length ? query.IndexOf('"', i + 1) : -1;
            if (end < 0) yield break;
            if (!string.IsNullOrWhiteSpace(query[(i + 1)..end])) yield return query[(i + 1)..end];
            found++;
            i = end;
        }
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
