using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Conversations;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// One request's passage through the intake: counts what it accepted and rejected, and holds the receipts it must wait for.
/// </summary>
internal sealed class IntakeSession(IngestQueue queue, IngestionMetrics metrics, bool mustCommit, CancellationToken cancellation)
{
    private const int MostPending = 20_000;

    private readonly Queue<Task<long>> _pending = new();
    private readonly List<Rejection> _rejected = [];
    private int _index, _accepted, _messages, _rejectedTotal;

    /// <summary>The highest log version that holds something of this request; −1 before any is known.</summary>
    public long LogVersion { get; private set; } = -1;

    /// <summary>Puts a valid conversation into the queue.</summary>
    /// <exception cref="QueueFullException">There is no room, and the session does not wait for it.</exception>
    public async ValueTask AcceptAsync(Conversation conversation, DateTimeOffset now, int bytes, bool waitForRoom)
    {
        var entry = new IngestEntry(conversation, null, now, bytes, System.Diagnostics.Activity.Current?.Id);
        var receipt = await queue.EnqueueAsync(entry, waitForRoom, cancellation);
        metrics.Accepted(conversation.SystemId, conversation.Messages.Count);
        _index++;
        _accepted++;
        _messages += conversation.Messages.Count;
        if (!mustCommit) return;
        _pending.Enqueue(receipt.CommittedAsync());
        while (_pending.Count > MostPending) await SettleOneAsync(cancellation);
    }

    /// <summary>Counts a conversation that is not valid.</summary>
    public void Reject(IEnumerable<FieldError> errors)
    {
        metrics.Rejected();
        if (_rejected.Count < IngestReply.MostListed) _rejected.Add(new Rejection(_index, string.Join("; ", errors)));
        _rejectedTotal++;
        _index++;
    }

    /// <summary>Waits until everything accepted is committed.</summary>
    /// <param name="limit">Ends the waiting; what is accepted is in the queue then, and will be committed.</param>
    /// <returns>False if the limit came first.</returns>
    /// <exception cref="Exception">Whatever kept a batch from being committed.</exception>
    public async Task<bool> TrySettleAsync(CancellationToken limit)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit);
        try
        {
            while (_pending.Count > 0) await SettleOneAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The answer so far.</summary>
    public IngestReply Reply() => new(_accepted, _messages, _rejected) { RejectedTotal = _rejectedTotal };

    private async Task SettleOneAsync(CancellationToken end) => LogVersion = Math.Max(LogVersion, await _pending.Dequeue().WaitAsync(end));
}
