using Akosha.Search.Analysis;
using Akosha.Search.Index;

namespace Akosha.Search.Retrieval;

/// <summary>What a query asks for: its terms, the authors it names, the times it names, and what a hit must and must not hold.</summary>
/// <param name="Syntax">The query taken apart.</param>
/// <param name="Terms">The distinct terms, in every language in use; without stop words, unless there is nothing else.</param>
/// <param name="Authors">The authors that the query names, by ordinal.</param>
/// <param name="When">The spans of time that the query names.</param>
/// <param name="Weights">What each part of a score counts.</param>
internal sealed record QueryPlan(QuerySyntax Syntax, IReadOnlyList<QueryTerm> Terms, IReadOnlySet<int> Authors, IReadOnlyList<DateSpan> When, Weights Weights)
{
    private const int MostTerms = 64;

    /// <summary>Understands a query against what a snapshot knows.</summary>
    public static QueryPlan Of(SearchRequest request, IndexSnapshot snapshot, Languages languages, DateTimeOffset now, Weights? weights = null)
    {
        weights ??= Weights.Default;
        int[]? systems = request.SystemIds is { } ids ? [.. ids.Select(snapshot.FindSystem).Where(system => system >= 0).Distinct()] : null;
        var syntax = QuerySyntax.Parse(request.Query);
        var named = NamedAuthors.None;
        var terms = new Dictionary<ulong, QueryTerm>();
        foreach (var lexicon in languages.Used)
        {
            var words = new QueryWords();
            TextAnalyzer.Analyze(syntax.Text, lexicon, ref words);
            if (request.Interpret && lexicon == Languages.English) named = NamedAuthors.In(words.Surfaces, snapshot.Authors, systems);
            var telling = words.Terms.FindAll(word => !word.IsStop);
            var most = terms.Count + MostTerms;
            foreach (var word in telling.Count > 0 ? telling : words.Terms)
            {
                var weight = named.Words.Contains(word.Surface) ? weights.NameAsContent : 1f;
                if (terms.Count < most) terms.TryAdd(word.Hash, new QueryTerm(word.Hash, weight));
            }
        }
        var when = request.Interpret ? DateExpressions.Find(syntax.Text, request.Now ?? now) : [];
        return new QueryPlan(syntax, [.. terms.Values], named.Authors, when, weights);
    }

    /// <summary>What was understood of the query beyond its words.</summary>
    public Understood Understood(AuthorTable authors) => new(
        [.. Authors.Select(authors.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        When.Count == 0 ? null : When.Min(span => span.From),
        When.Count == 0 ? null : When.Max(span => span.To));
}
