using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>A query as it was read, without regard to what the index holds.</summary>
/// <param name="Syntax">The query taken apart.</param>
/// <param name="Terms">The distinct terms, in every language in use; without stop words, unless there is nothing else.</param>
/// <param name="Words">
/// Its words in lower case, in their order, among which authors may be named; none if it is not to be interpreted.
/// </param>
/// <param name="When">The spans of time that it names.</param>
internal sealed record ParsedQuery(
    QuerySyntax Syntax, IReadOnlyList<ParsedTerm> Terms, IReadOnlyList<string> Words, IReadOnlyList<DateSpan> When)
{
    private const int MaxTerms = 64;

    /// <summary>Reads the query of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="languages">The languages in which it may be understood.</param>
    /// <param name="now">The time from which relative dates count, unless the request gives one.</param>
    public static ParsedQuery Of(SearchRequest request, Languages languages, DateTimeOffset now)
    {
        var syntax = QuerySyntax.Parse(request.Query);
        IReadOnlyList<string> surfaces = [];
        var terms = new Dictionary<ulong, ParsedTerm>();
        foreach (var lexicon in languages.Used)
        {
            var words = new QueryWords();
            TextAnalyzer.Analyze(syntax.Text, lexicon, ref words);
            if (request.Interpret && lexicon == Languages.English) surfaces = words.Surfaces;
            var telling = words.Terms.FindAll(word => !word.IsStop);
            var max = terms.Count + MaxTerms;
            foreach (var word in telling.Count > 0 ? telling : words.Terms)
                if (terms.Count < max) terms.TryAdd(word.Hash, new ParsedTerm(word.Hash, word.Surface));
        }
        var when = request.Interpret ? DateExpressions.Find(syntax.Text, request.Now ?? now) : [];
        return new ParsedQuery(syntax, [.. terms.Values], surfaces, when);
    }
}
