using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Retrieval.Queries;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Counts what scoring must know of everything that is searched: over the live messages of the searched systems, so that a score
/// depends neither on what was deleted, nor on other systems, nor on how messages lie in segments and tiers.
/// </summary>
internal sealed class StatisticsCollector(QueryExecution query)
{
    private readonly IndexSnapshot _snapshot = query.Scope.Snapshot;

    /// <summary>Collects the statistics.</summary>
    public QueryStatistics Collect()
    {
        var terms = new TermStatistics[query.Query.Terms.Count];
        // Where words score nothing, they need not be counted.
        for (var term = 0; term < terms.Length && query.Request.Mode != SearchMode.Semantic; term++)
            terms[term] = query.Scratch.Frequencies.StatisticsOf(query, term);
        return new QueryStatistics(
            Totals(), terms, query.NamedTime?.ConversationsIn(query.Filter).Count() ?? 0,
            AuthorMentions.In(query.Query.Words, query.Query.Nameless, _snapshot.Authors, query.Filter.Systems));
    }

    private ScopeTotals Totals() => _snapshot.Systems.Where(query.Filter.InScope)
        .Aggregate(default(ScopeTotals), (sum, system) => sum.With(query.Scope.Stats(system)));
}
