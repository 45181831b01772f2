using Akosha.Search.Analysis;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval;

/// <summary>What a query asks for: its terms, the authors it names, the times it names.</summary>
/// <param name="Terms">The distinct terms; without stop words, unless there is nothing else.</param>
/// <param name="Authors">The authors that the query names, by ordinal.</param>
/// <param name="When">The spans of time that the query names.</param>
internal sealed record QueryPlan(IReadOnlyList<QueryTerm> Terms, IReadOnlySet<int> Authors, IReadOnlyList<DateSpan> When)
{
    private const int MostTerms = 64;

    /// <summary>Understands a query against what a snapshot knows.</summary>
    public static QueryPlan Of(SearchRequest request, HotSnapshot snapshot, DateTimeOffset now)
    {
        var words = new QueryWords();
        TextAnalyzer.Analyze(request.Query, ref words);
        var named = request.Interpret ? NamedAuthors.In(words.Surfaces, snapshot.Authors) : NamedAuthors.None;
        var terms = new Dictionary<string, QueryTerm>(StringComparer.Ordinal);
        var telling = words.Terms.FindAll(word => !word.IsStop);
        foreach (var word in telling.Count > 0 ? telling : words.Terms)
        {
            var weight = named.Words.Contains(word.Surface) ? Weights.NameAsContent : 1f;
            if (terms.Count < MostTerms) terms.TryAdd(word.Term, new QueryTerm(word.Term, word.Surface, weight));
        }
        var when = request.Interpret ? DateExpressions.Find(request.Query, request.Now ?? now) : [];
        return new QueryPlan([.. terms.Values], named.Authors, when);
    }

    /// <summary>What was understood of the query beyond its words.</summary>
    public Understood Understood(AuthorTable authors) => new(
        [.. Authors.Select(authors.Name).Order(StringComparer.Ordinal)],
        When.Count == 0 ? null : When.Min(span => span.From),
        When.Count == 0 ? null : When.Max(span => span.To));
}
