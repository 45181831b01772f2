using System.Diagnostics;
using Akosha.Search.Retrieval;

namespace Akosha.Search.Diagnostics;

/// <summary>Every span that search emits: <c>search</c>.</summary>
internal static class SearchTracing
{
    private static readonly ActivitySource Source = new("Akosha.Search");

    public static Activity? Search(SearchMode mode, int limit) =>
        Source.StartActivity("search")?.SetTag("akosha.mode", mode.ToString()).SetTag("akosha.limit", limit);
}
