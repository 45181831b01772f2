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
    /// <summary>Its words in lower case and folded, in their order.</summary>
    public IReadOnlyList<string> Surfaces { get; private init; } = [];

    /// <summary>The positions of words that name nobody by themselves (<see cref="NamelessWords"/>).</summary>
    public IReadOnlySet<int> Nameless { get; private init; } = new HashSet<int>();

    /// <summary>Words of it that others write in two.</summary>
    public IReadOnlyList<PartedWord> Parted { get; init; } = [];

    /// <summary>Reads the query of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="languages">The languages in which it may be understood.</param>
    /// <param name="now">The time from which relative dates count, unless the request gives one.</param>
    public static ParsedQuery Of(SearchRequest request, Languages languages, DateTimeOffset now)
    {
        var syntax = QuerySyntax.Of(request);
        var terms = QueryTerms.Of(syntax.Text, languages, out var words);
        var when = request.Interpret ? DateExpressions.Find(syntax.Text, QueryCalendar.Of(request, now)) : [];
        return new ParsedQuery(syntax, terms, request.Interpret ? words : [], when)
        {
            Surfaces = words,
            Nameless = request.Interpret ? NamelessWords.In(syntax.Text) : new HashSet<int>(),
        };
    }
}
