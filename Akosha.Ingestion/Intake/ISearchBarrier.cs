namespace Akosha.Ingestion.Intake;

/// <summary>Tells when the deployment's search service answers from a version of the log.</summary>
public interface ISearchBarrier
{
    /// <summary>Waits until searches see everything up to <paramref name="logVersion"/>.</summary>
    /// <returns>False if the search service could not be asked, or has not caught up in time.</returns>
    Task<bool> WaitAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation);
}
