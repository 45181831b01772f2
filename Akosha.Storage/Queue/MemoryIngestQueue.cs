using System.Threading.Channels;
using Akosha.Contracts.Operations;

namespace Akosha.Storage.Queue;

/// <summary>
/// The queue of a single process: a channel bounded by entries and bytes. It forgets with the process, so an entry counts
/// as accepted only when it is committed.
/// </summary>
public sealed class MemoryIngestQueue(QueueOptions options, VersionClock clock, TimeProvider time) : IngestQueue
{
    private readonly Channel<Held> _channel = Channel.CreateUnbounded<Held>();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Held> _open = [];
    private TaskCompletionSource _room = NewSignal();
    private long _bytes;

    private sealed record Held(QueuedEntry Queued, TaskCompletionSource<long> Committed);

    /// <inheritdoc/>
    public override async ValueTask<QueueReceipt> EnqueueAsync(
        IngestEntry entry, bool waitForRoom, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_open.Count == 0 || (_open.Count < options.MaxEntries && _bytes + entry.Bytes <= options.MaxBytes))
                    return Add(entry);
                if (!waitForRoom) throw new QueueFullException();
                room = _room.Task;
            }
            await room.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<QueuedEntry>> TakeAsync(
        int mostRows, TimeSpan longest, TimeSpan quiet, CancellationToken cancellation)
    {
        var batch = new List<QueuedEntry>();
        var rows = 0;
        var bytes = 0L;
        var started = time.GetTimestamp();
        try
        {
            while (rows < mostRows && bytes < MaxBatchBytes)
            {
                if (_channel.Reader.TryRead(out var held))
                {
                    if (batch.Count == 0) started = time.GetTimestamp();
                    batch.Add(held.Queued);
                    rows += held.Queued.Entry.Rows;
                    bytes += held.Queued.Entry.Bytes;
                }
                else if (batch.Count == 0) await _channel.Reader.WaitToReadAsync(cancellation);
                else if (!await MoreComesAsync(longest - time.GetElapsedTime(started), quiet, cancellation)) break;
            }
        }
        catch (OperationCanceledException)
        {
            // What was taken is given out; the caller finishes it.
        }
        return batch;
    }

    /// <inheritdoc/>
    public override Task CompleteAsync(IReadOnlyList<QueuedEntry> entries, long logVersion)
    {
        foreach (var held in Release(entries)) held.Committed.TrySetResult(logVersion);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<bool> ReleaseAsync(IReadOnlyList<QueuedEntry> entries, Exception reason)
    {
        foreach (var held in Release(entries)) held.Committed.TrySetException(reason);
        return Task.FromResult(false);
    }

    /// <inheritdoc/>
    public override Task RejectAsync(QueuedEntry entry, Exception reason) => ReleaseAsync([entry], reason);

    /// <inheritdoc/>
    public override Task<QueueStatus> StatusAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            var age = _open.Count == 0 ? TimeSpan.Zero : time.GetUtcNow() - _open.First().Value.Queued.Entry.ReceivedAt;
            return Task.FromResult(
                new QueueStatus(
                _open.Count, age < TimeSpan.Zero ? TimeSpan.Zero : age, _open.Count - _channel.Reader.Count, DeadLetters: 0));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Entries are committed in their order; where, their senders are told.</remarks>
    public override Task<long> PassedAsync(long version, CancellationToken cancellation) => Task.FromResult(-1L);

    /// <inheritdoc/>
    public override Task<bool> HoldsFromBeforeAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        lock (_gate) return Task.FromResult(_open.Values.Any(held => held.Queued.Entry.ReceivedAt <= time));
    }

    /// <inheritdoc/>
    public override Task<(int Changed, int Unreadable)> EraseDeadLettersAsync(
        Func<IngestEntry, IngestEntry?> without, CancellationToken cancellation) => Task.FromResult((0, 0));

    /// <inheritdoc/>
    /// <remarks>There are none: whoever sent an entry that fails is told so, and nothing was accepted.</remarks>
    public override Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int most, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>([]);

    /// <inheritdoc/>
    public override Task<int> ReplayAsync(string? id, CancellationToken cancellation) => Task.FromResult(0);

    private QueueReceipt Add(IngestEntry entry)
    {
        // Within the lock: the channel holds the entries in the order of their versions.
        var held = new Held(
            new QueuedEntry(clock.Next(), entry),
            new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        _open.Add(held.Queued.Version, held);
        _bytes += entry.Bytes;
        _channel.Writer.TryWrite(held);
        return new QueueReceipt(held.Queued.Version, () => held.Committed.Task);
    }

    private async Task<bool> MoreComesAsync(TimeSpan left, TimeSpan quiet, CancellationToken cancellation)
    {
        var patience = left < quiet ? left : quiet;
        if (patience <= TimeSpan.Zero) return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await _channel.Reader.WaitToReadAsync(limit.Token).AsTask().WaitAsync(patience, time, limit.Token);
        }
        catch (TimeoutException)
        {
            await limit.CancelAsync(); // the channel's reader is not to be waited for by two
            return false;
        }
    }

    private List<Held> Release(IReadOnlyList<QueuedEntry> entries)
    {
        var released = new List<Held>(entries.Count);
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (!_open.Remove(entry.Version, out var held)) continue;
                _bytes -= entry.Entry.Bytes;
                released.Add(held);
            }
            _room.TrySetResult();
            _room = NewSignal();
        }
        return released;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
