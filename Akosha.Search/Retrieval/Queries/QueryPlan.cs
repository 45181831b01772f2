using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>How a query scores: what each of its terms counts, whom it names, and what its time is worth.</summary>
/// <param name="Terms">Its terms with what they count.</param>
/// <param name="Totals">What is searched.</param>
/// <param name="Named">The authors that it names.</param>
/// <param name="TimeBoost">What a message gains that falls into a time that it names; 0 if it names none.</param>
internal sealed record QueryPlan(IReadOnlyList<WeightedTerm> Terms, ScopeTotals Totals, NamedAuthors Named, float TimeBoost)
{
    /// <summary>Plans a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="statistics">The statistics of everything that is searched.</param>
    /// <param name="weights">What each part of a score counts.</param>
    public static QueryPlan Of(ParsedQuery query, QueryStatistics statistics, Weights weights)
    {
        var (totals, named) = (statistics.Totals, NamedAuthors.Of(statistics.Mentions, query.Words));
        var terms = query.Terms.Zip(statistics.Terms, (term, found) => new WeightedTerm(
            term.Hash,
            Idf(totals.Messages, found.Messages) * (named.Words.Contains(term.Surface) ? weights.NameAsContent : 1f) * (
                weights.MessageK1 + 1),
            Idf(totals.Conversations, found.Conversations) * (weights.ConversationK1 + 1)));
        var boost = query.When.Count == 0 ? 0 : weights.Date * Idf(totals.Conversations, statistics.ConversationsInTime);
        return new QueryPlan([.. terms], totals, named, boost);
    }

    /// <summary>What was understood of the query beyond its words.</summary>
    public Understood Understood(ParsedQuery query) => new(
        [.. Named.Names.Order(StringComparer.Ordinal)],
        query.When.Count == 0 ? null : query.When.Min(span => span.From),
        query.When.Count == 0 ? null : query.When.Max(span => span.To));

    /// <summary>The ordinals that the named authors have in an index.</summary>
    public HashSet<AuthorOrdinal> AuthorsIn(IndexSnapshot snapshot) =>
        [.. Named.Names.Select(snapshot.Authors.Find).Where(author => !author.IsNone)];

    // The weight of a term by its rarity, as BM25 has it (Robertson and Zaragoza 2009).
    private static float Idf(long documents, long frequency) =>
        MathF.Log(1 + (documents - frequency + 0.5f) / (frequency + 0.5f));
}
