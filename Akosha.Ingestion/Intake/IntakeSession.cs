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

    /// <summary>Puts a deletion into the queue.</summary>
    /// <exception cref="QueueFullException">There is no room.</exception>
    public async Task AcceptAsync(Deletion deletion, DateTimeOffset now)
    {
        var entry = new IngestEntry(null, deletion, now, 256, System.Diagnostics.Activity.Current?.Id);
        var receipt = await queue.EnqueueAsync(entry, waitForRoom: false, cancellation);
        if (mustCommit) _pending.Enqueue(receipt.CommittedAsync());
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
    /// <param name="atMost">The longest wait; what is accepted is in the queue then, and will be committed.</param>
    /// <param name="time">The clock of that wait.</param>
    /// <returns>False if it was over first.</returns>
    /// <exception cref="Exception">Whatever kept a batch from being committed.</exception>
    public async Task<bool> TrySettleAsync(TimeSpan atMost, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
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
