using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Cuts what is in the queue into batches. Entries of very many rows come in parts, between those of others, at the pace of
/// searches.
/// </summary>
internal sealed class Batcher(
    IngestQueue queue, SearchPace pace, Backoff backoff, DeliveryMode delivery, QueueOptions bounds, IngestionOptions options)
{
    private static readonly CancellationToken Impatient = new(canceled: true);

    private readonly LargeEntries _large = new(options.BatchMessages);
    private readonly TimeSpan _longest = TimeSpan.FromMilliseconds(options.BatchMilliseconds);
    private readonly TimeSpan _quiet =
        TimeSpan.FromMilliseconds(options.QuietMilliseconds ?? (delivery.AnswersAfterCommit ? 30 : 250));
    private bool _hasPart;

    /// <summary>Waits for the next batch; it is empty if nothing was there, and the service stops.</summary>
    public async Task<IReadOnlyList<QueuedEntry>> NextAsync(CancellationToken stopping)
    {
        if (!_large.IsEmpty) await pace.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var others = _large.Sort(await TakeAsync(stopping));
        var part = _large.Next();
        _hasPart = part.Count > 0;
        return [.. others, .. part];
    }

    /// <summary>The batch is done with.</summary>
    /// <param name="result">What became of it: of the entries that failed for good nothing more is given out.</param>
    public void Finish(BatchResult result)
    {
        if (result.Failed.Count > 0) _large.Remove([.. result.Failed.Select(failed => failed.Entry)]);
        if (_hasPart) pace.Committed(result.LogVersion);
    }

    /// <summary>Gives back to the queue what was taken and not finished.</summary>
    public Task LeaveAsync() => queue.LeaveAsync();

    private async Task<IReadOnlyList<QueuedEntry>> TakeAsync(CancellationToken stopping)
    {
        IReadOnlyList<QueuedEntry> batch = [];
        if (_large.Bytes >= bounds.MaxBytes) return batch;
        // With work at hand only what is there is taken, without waiting for more.
        var patience = _large.IsEmpty ? stopping : Impatient;
        await backoff.RepeatAsync(TakeOnceAsync, stopping);
        return batch;

        async Task TakeOnceAsync() => batch = await queue.TakeAsync(options.BatchMessages, _longest, _quiet, patience);
    }
}
