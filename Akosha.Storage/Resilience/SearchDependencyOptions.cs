namespace Akosha.Storage.Resilience;

/// <summary>
/// Settings under <c>AKOSHA__RESILIENCE__SEARCH__…</c>: how ingestion calls the search service (<c>wait=true</c>).
/// </summary>
public sealed class SearchDependencyOptions : DependencyOptions
{
    /// <summary>The call is held open until search has caught up, a minute at most.</summary>
    public SearchDependencyOptions()
    {
        Attempts = 2;
        FirstDelayMilliseconds = 100;
        TimeoutMilliseconds = 65_000;
        BreakMilliseconds = 5_000;
    }
}
