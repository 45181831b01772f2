using System.Diagnostics;
using Akosha.Contracts.Searches;

namespace Akosha.Search.Diagnostics;

/// <summary>
/// Every span that search emits: <c>search</c>, and below it <c>search hot</c>, <c>search warm</c> and <c>search cold</c>.
/// </summary>
internal static class SearchTracing
{
    private static readonly ActivitySource Source = new("Akosha.Search");

    public static Activity? Search(SearchMode mode, int limit) =>
        Source.StartActivity("search")?.SetTag("akosha.mode", mode.ToString()).SetTag("akosha.limit", limit);

    /// <summary>
    /// A span for each tier of the search that goes on. The tiers are searched together, term by term: each span is as long as
    /// what was spent in its tier, and they stand one after the other.
    /// </summary>
    public static void Tiers(IReadOnlyDictionary<string, TierOutcome> tiers)
    {
        if (Activity.Current is not { IsAllDataRequested: true } search) return;
        var start = search.StartTimeUtc;
        foreach (var (tier, outcome) in tiers)
        {
            using var span = Source.StartActivity($"search {tier}", ActivityKind.Internal, search.Context, startTime: start);
            span?.SetTag("akosha.tier", tier).SetTag("akosha.messages", outcome.Messages)
                .SetEndTime(start = start.AddMilliseconds(outcome.TookMs));
        }
    }

    /// <summary>Marks the span of a search that failed.</summary>
    public static void Failed(Activity? span, Exception error) =>
        span?.AddException(error).SetStatus(ActivityStatusCode.Error, error.GetType().Name);
}
