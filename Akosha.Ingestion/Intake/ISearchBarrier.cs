using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>Tells when the deployment's searches answer from a version of the log.</summary>
public interface ISearchBarrier
{
    /// <summary>The key of the barrier that asks one search process; without Redis it is the only one.</summary>
    const string OfOne = "one";

    /// <summary>Waits until searches see everything up to <paramref name="logVersion"/>.</summary>
    /// <returns>False if the search service could not be asked, or has not caught up in time.</returns>
    Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation);

    /// <summary>
    /// The version of the log up to which every search process has forgotten what was erased; null if that is not known.
    /// </summary>
    Task<long?> ForgottenAsync(CancellationToken cancellation);

    /// <summary>
    /// What became of entries that another process may have committed, as a search process saw it that has followed their
    /// commits; null if that is not known of all of them.
    /// </summary>
    /// <param name="versions">The versions of the entries' rows; searches see their commits.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<WriteCounts?> OutcomeAsync(IReadOnlyList<long> versions, CancellationToken cancellation) =>
        Task.FromResult<WriteCounts?>(null);
}
