using Akosha.Contracts.Conversations;
using Akosha.Contracts.Fields;
using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Intake;

/// <summary>
/// One request's passage through the intake: counts what it accepted and rejected, and holds the receipts it must wait for.
/// </summary>
/// <param name="queue">Takes what is accepted.</param>
/// <param name="metrics">Count it.</param>
/// <param name="delivery">Whether the answer may come before the commit.</param>
/// <param name="request">
/// What the caller asks for: to wait for the commit in any case, and to be told the ids of messages.
/// </param>
/// <param name="inquiry">Asks what became of entries that another process may commit.</param>
internal sealed class IntakeSession(
    IngestQueue queue, IngestionMetrics metrics, DeliveryMode delivery, StoreRequest request, OutcomeInquiry inquiry)
{
    private const int MaxPending = 20_000;

    private readonly Queue<Pending> _pending = new();
    private readonly List<Rejection> _rejected = [];
    private readonly IgnoredFields _ignored = new();
    private readonly WriteOutcome _outcome = new();
    private readonly ListedIds? _ids = request.Ids ? new ListedIds() : null;
    private Tally _queued, _committed, _lost;
    private int _index, _rejectedTotal;
    private long _logVersion = -1, _errorsTotal;

    /// <summary>An item in the queue whose commit is waited for.</summary>
    private readonly record struct Pending(QueueReceipt Receipt, Task<long> Committed, Tally Items, WriteOutcome Outcome);

    /// <summary>Conversations and the messages in them.</summary>
    private readonly record struct Tally(int Conversations, int Messages)
    {
        public static Tally operator +(Tally left, Tally right) =>
            new(left.Conversations + right.Conversations, left.Messages + right.Messages);

        public static Tally operator -(Tally left, Tally right) =>
            new(left.Conversations - right.Conversations, left.Messages - right.Messages);
    }

    /// <summary>Ends when the request does.</summary>
    public CancellationToken Cancellation => inquiry.Cancellation;

    /// <summary>True if the caller waits until what is accepted is searchable.</summary>
    public bool Waits => request.Wait;

    /// <summary>True if nothing was accepted.</summary>
    public bool IsEmpty => _queued.Conversations == 0;

    /// <summary>How many items were accepted or rejected.</summary>
    public int Items => _index;

    /// <summary>A version of the log that holds everything accepted; null if that is not known.</summary>
    public long? LogVersion => _pending.Count == 0 && _logVersion >= 0 ? _logVersion : null;

    /// <summary>Puts a valid conversation into the queue.</summary>
    /// <exception cref="QueueFullException">There is no room, and the session does not wait for it.</exception>
    /// <exception cref="Exception">Whatever kept an item before this one from being committed.</exception>
    public async ValueTask AcceptAsync(Judged judged, DateTimeOffset now, int bytes, bool waitForRoom)
    {
        var conversation = judged.Conversation!;
        var entry = Entry(conversation, null, now, bytes);
        var receipt = await queue.EnqueueAsync(entry, waitForRoom, Cancellation);
        metrics.Accepted(conversation.SystemId, conversation.Messages.Count);
        _index++;
        if (judged.Ignored is { Total: > 0 } ignored) _ignored.Add(ignored);
        _ids?.Add(conversation);
        Watch(receipt, new Tally(1, conversation.Messages.Count), entry.Outcome);
        while (_pending.Count > MaxPending) await SettleOneAsync(Cancellation);
    }

    /// <summary>Puts a deletion into the queue.</summary>
    /// <exception cref="QueueFullException">There is no room.</exception>
    public async Task AcceptAsync(Deletion deletion, DateTimeOffset now)
    {
        var entry = Entry(null, deletion, now, bytes: 256);
        Watch(await queue.EnqueueAsync(entry, waitForRoom: false, Cancellation), default, entry.Outcome);
    }

    /// <summary>Counts a conversation that is not valid.</summary>
    /// <param name="errors">What is wrong with it.</param>
    /// <param name="position">Its place in the request; null if the items are accepted and rejected in their order.</param>
    public void Reject(IReadOnlyCollection<FieldError> errors, int? position = null)
    {
        metrics.Rejected();
        if (_rejected.Count < IngestReply.MaxListed) _rejected.Add(Rejection.Of(position ?? _index, errors));
        _rejectedTotal++;
        _errorsTotal += FieldErrors.TotalOf(errors);
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(Cancellation, limit.Token);
        try
        {
            while (_pending.Count > 0) await SettleOneAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !Cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Once searches see what was accepted: finds out what became of it, where another process may have committed it.
    /// </summary>
    /// <param name="afterAll">
    /// How long to wait until all that was accepted before it is committed, too; null not to.
    /// </param>
    public async Task InquireAsync(TimeSpan? afterAll = null)
    {
        if (delivery.AnswersAfterCommit) return;
        var sum = afterAll is { } atMost ? inquiry.SumAfterAllAsync(atMost) : inquiry.SumAsync();
        if (await sum is { } counts) _outcome.Add(counts);
    }

    /// <summary>The answer to a request that went well.</summary>
    public IngestReply Reply() => Reply(_queued) with { Version = LogVersion };

    /// <summary>
    /// What is known to be accepted when something failed: where the queue keeps its entries, what is in it; where it does not,
    /// what is committed by now. More may come to be committed.
    /// </summary>
    public IngestReply Known()
    {
        foreach (var pending in _pending) Judge(pending);
        _pending.Clear();
        return Reply(delivery.AnswersAfterCommit ? _committed : _queued - _lost);
    }

    /// <summary>The answer to a deletion that went well.</summary>
    public DeletionReply DeletionReply() => new(LogVersion)
    {
        Messages = _outcome.IsKnown ? _outcome.Counts.Deleted : null,
        Conversations = _outcome.IsKnown ? _outcome.Counts.DeletedFrom : null,
    };

    /// <summary>True if of every message that was accepted it is known what became of it.</summary>
    private bool IsOutcomeKnown => _outcome.Counts.Sent == _queued.Messages;

    private IngestReply Reply(Tally accepted) =>
        new(accepted.Conversations, accepted.Messages, _rejected)
        {
            RejectedTotal = _rejectedTotal,
            New = IsOutcomeKnown ? _outcome.Counts.New : null,
            Replaced = IsOutcomeKnown ? _outcome.Counts.Replaced : null,
            Unchanged = IsOutcomeKnown ? _outcome.Counts.Unchanged : null,
            ErrorsTotal = _errorsTotal,
            Ignored = _ignored.Names,
            IgnoredTotal = _ignored.Total,
            Ids = _ids?.Conversations,
        };

    /// <summary>
    /// An entry that is counted by who reads the lake, if the answer waits for that and this process cannot tell.
    /// </summary>
    private IngestEntry Entry(Conversation? conversation, Deletion? deletion, DateTimeOffset now, int bytes) =>
        new(conversation, deletion, now, bytes, System.Diagnostics.Activity.Current?.Id)
        {
            IsCounted = request.Wait && !delivery.AnswersAfterCommit,
        };

    private void Watch(QueueReceipt receipt, Tally items, WriteOutcome outcome)
    {
        _queued += items;
        if (request.Wait || delivery.AnswersAfterCommit)
            _pending.Enqueue(new Pending(receipt, receipt.CommittedAsync(), items, outcome));
    }

    private async Task SettleOneAsync(CancellationToken end)
    {
        _logVersion = Math.Max(_logVersion, await _pending.Peek().Committed.WaitAsync(end));
        Judge(_pending.Dequeue());
    }

    private void Judge(Pending pending)
    {
        if (pending.Committed.IsCompletedSuccessfully)
        {
            _committed += pending.Items;
            if (pending.Outcome is { IsKnown: true } known) _outcome.Add(known.Counts);
            else if (!delivery.AnswersAfterCommit) inquiry.Add(pending.Receipt.Version, pending.Committed.Result);
        }
        else if (pending.Committed.IsFaulted) _lost += pending.Items;
    }
}
