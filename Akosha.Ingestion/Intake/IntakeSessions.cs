using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>Begins the passage of requests through the intake, each as the delivery mode has it.</summary>
internal sealed class IntakeSessions(IngestQueue queue, DeliveryMode delivery, IngestionOptions options, IngestionMetrics metrics)
{
    /// <summary>
    /// How long a request waits for its commit: where the queue keeps what is accepted, no longer than the caller is kept waiting
    /// for searches.
    /// </summary>
    public TimeSpan LongestWait => delivery.AnswersAfterCommit ? Timeout.InfiniteTimeSpan : LongestSearchWait;

    /// <summary>How long a request waits until searches see what it brought.</summary>
    public TimeSpan LongestSearchWait => TimeSpan.FromSeconds(options.WaitSeconds);

    /// <summary>Begins one.</summary>
    /// <param name="request">What the caller asks for.</param>
    /// <param name="cancellation">Ends when the request does.</param>
    public IntakeSession Begin(StoreRequest request, CancellationToken cancellation) =>
        new(queue, metrics, delivery, request, cancellation);

    /// <summary>Counts a request of one conversation that is not valid.</summary>
    public void CountRejected() => metrics.Rejected();
}
