using Akosha.Ingestion.Intake;
using Akosha.Search.Catalogs;

namespace Akosha.Standalone;

/// <summary>Asks the search feature of this very process.</summary>
internal sealed class LocalSearchBarrier(SearchableIndex index) : ISearchBarrier
{
    public Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation) =>
        index.WaitForAsync(logVersion, atMost, cancellation);

    public Task<long?> ForgottenAsync(CancellationToken cancellation) =>
        Task.FromResult(index.Forgotten is >= 0 and var version ? version : (long?)null);
}
