namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// What must be known of everything that is searched before any of it can be scored. A plain value: what is searched may lie in
/// parts that have no conversation in common; each part collects its own, their sum is that of the whole, and with it each part
/// scores as the whole would.
/// </summary>
/// <param name="Totals">What is searched.</param>
/// <param name="Terms">The statistics of each term of the query, in their order.</param>
/// <param name="ConversationsInTime">Conversations that reach into a time that the query names.</param>
/// <param name="Mentions">Where the query may name authors, by rising place.</param>
internal sealed record QueryStatistics(
    ScopeTotals Totals, IReadOnlyList<TermStatistics> Terms, long ConversationsInTime, IReadOnlyList<AuthorMention> Mentions)
{
    /// <summary>The statistics of two parts together.</summary>
    /// <exception cref="ArgumentException">They are of different queries.</exception>
    public QueryStatistics Merge(QueryStatistics other)
    {
        if (other.Terms.Count != Terms.Count) throw new ArgumentException("the statistics are of another query", nameof(other));
        return new QueryStatistics(
            Totals + other.Totals,
            [.. Terms.Zip(other.Terms, (left, right) => left + right)],
            ConversationsInTime + other.ConversationsInTime,
            [.. Mentions.Concat(other.Mentions).GroupBy(mention => (mention.First, mention.Count))
                .Select(place => place.Aggregate((left, right) => left.Merge(right)))
                .OrderBy(mention => mention.First).ThenBy(mention => mention.Count)]);
    }
}
