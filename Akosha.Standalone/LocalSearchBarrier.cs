using Akosha.Ingestion.Intake;
using Akosha.Search.Catalogs;

namespace Akosha.Standalone;

/// <summary>Asks the search feature of this very process.</summary>
internal sealed class LocalSearchBarrier(SearchableIndex index) : ISearchBarrier
{
    public Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation) =>
        index.WaitForAsync(logVersion, atMost, cancellation);
}
