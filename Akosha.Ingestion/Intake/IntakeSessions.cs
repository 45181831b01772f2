using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>Begins the passage of requests through the intake, each as the delivery mode has it.</summary>
internal sealed class IntakeSessions(
    IngestQueue queue, DeliveryMode delivery, ISearchBarrier barrier, IngestionOptions options, IngestionMetrics metrics)
{
    private static readonly TimeSpan UnaskedWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a deletion that searches see waits for what came before it, to be told what was deleted.</summary>
    public TimeSpan CountsWait { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a request waits for its commit: where the queue keeps what is accepted, no longer than the caller is kept waiting
    /// for searches.
    /// </summary>
    /// <param name="atMost">The longest that it is kept waiting; null for as long as is ever waited.</param>
    public TimeSpan CommitWait(TimeSpan? atMost = null) =>
        delivery.AnswersAfterCommit ? Timeout.InfiniteTimeSpan : atMost ?? LongestSearchWait;

    /// <summary>How long a request waits until searches see what it brought.</summary>
    public TimeSpan LongestSearchWait => TimeSpan.FromSeconds(options.WaitSeconds);

    /// <summary>
    /// How long a deletion waits until searches see it. Where another process commits, only they can tell what was deleted: one
    /// that does not say whether it waits then waits for a while.
    /// </summary>
    /// <param name="isAsked">Whether the caller wants that; null if it does not say.</param>
    public TimeSpan DeletionWait(bool? isAsked) => isAsked switch
    {
        true => LongestSearchWait,
        null when !delivery.AnswersAfterCommit => LongestSearchWait < UnaskedWait ? LongestSearchWait : UnaskedWait,
        _ => TimeSpan.Zero,
    };

    /// <summary>Begins one.</summary>
    /// <param name="request">What the caller asks for.</param>
    /// <param name="cancellation">Ends when the request does.</param>
    public IntakeSession Begin(StoreRequest request, CancellationToken cancellation) =>
        new(queue, metrics, delivery, request, new OutcomeInquiry(queue, barrier, LongestSearchWait, cancellation));

    /// <summary>Counts a request of one conversation that is not valid.</summary>
    public void CountRejected() => metrics.Rejected();
}
