using Akosha.Ingestion.Intake;
using Akosha.Search.Following;

namespace Akosha.Standalone;

/// <summary>Asks the search feature of this very process.</summary>
internal sealed class LocalSearchBarrier(LogFollower follower) : ISearchBarrier
{
    public Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation) =>
        follower.WaitForAsync(logVersion, atMost, cancellation);
}
