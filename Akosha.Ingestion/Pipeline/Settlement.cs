using Akosha.Storage.Lake;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Sees a batch through to its end, and tells the queue what became of each entry: committed, given back, or set aside. What may
/// pass is sat out; an entry that fails by itself is tried some times and holds up no other.
/// </summary>
internal sealed class Settlement(IngestQueue queue, IngestionPipeline pipeline, WriterState state, Backoff backoff)
{
    private const int MaxTries = 5;

    /// <summary>Has a batch committed, as far as that can be done.</summary>
    /// <returns>
    /// What became of it in the end; the entries that failed are set aside, given back or refused, and not tried again here.
    /// </returns>
    public async Task<BatchResult> SettleAsync(IReadOnlyList<QueuedEntry> batch, CancellationToken stopping)
    {
        var settled = BatchResult.Of([], logVersion: -1);
        var tries = new Dictionary<long, int>();
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            var result = await ProcessAsync(batch);
            await CompleteAsync(result, stopping);
            var again = new HashSet<FailedEntry>(await SetAsideAsync(result, tries, stopping));
            if (await IsSatOutAsync(result, stopping)) again.UnionWith(result.FailedFor(FailureKind.Transient));
            await RefuseAsync(result);
            settled = settled.Then(result with { Failed = [.. result.Failed.Where(failed => !again.Contains(failed))] });
            batch = [.. again.Select(failed => failed.Entry).OrderBy(entry => entry.Version)];
            if (batch.Count > 0) await backoff.PauseAsync(attempt, stopping);
        }
        return settled;
    }

    private async Task<BatchResult> ProcessAsync(IReadOnlyList<QueuedEntry> batch)
    {
        if (state.Unsupported is { } reason) return BatchResult.Of(batch, reason, logVersion: -1);
        // A batch that was taken is finished even when the service is stopping.
        var result = await pipeline.ProcessAsync(batch, CancellationToken.None);
        state.LastFailure = result.Reason?.Message;
        return result;
    }

    private async Task CompleteAsync(BatchResult result, CancellationToken stopping)
    {
        IReadOnlyList<QueuedEntry> whole = [.. result.Committed.Where(entry => entry.IsLast)];
        if (whole.Count > 0) await backoff.RepeatAsync(() => queue.CompleteAsync(whole, result.LogVersion), stopping);
    }

    /// <summary>Sets aside the entries that failed by themselves often enough.</summary>
    /// <returns>Those that did not yet.</returns>
    private async Task<List<FailedEntry>> SetAsideAsync(
        BatchResult result, Dictionary<long, int> tries, CancellationToken stopping)
    {
        List<FailedEntry> left = [];
        foreach (var failed in result.FailedFor(FailureKind.Entry))
        {
            var tried = tries[failed.Entry.Version] = tries.GetValueOrDefault(failed.Entry.Version) + 1;
            if (tried < MaxTries) left.Add(failed);
            else await backoff.RepeatAsync(() => queue.RejectAsync(failed.Entry, failed.Reason), stopping);
        }
        return left;
    }

    /// <summary>True if what failed without a fault of its own is to be tried again here, which the queue says.</summary>
    private async Task<bool> IsSatOutAsync(BatchResult result, CancellationToken stopping)
    {
        var failed = result.FailedFor(FailureKind.Transient);
        return failed.Count > 0 && await ReleaseAsync(failed) && !stopping.IsCancellationRequested;
    }

    /// <summary>Gives back what this program cannot write, and stops the writer.</summary>
    private async Task RefuseAsync(BatchResult result)
    {
        var failed = result.FailedFor(FailureKind.Unsupported);
        if (failed.Count == 0) return;
        state.Stop((LakeUnsupportedException)failed[0].Reason);
        await ReleaseAsync(failed);
    }

    private Task<bool> ReleaseAsync(IReadOnlyList<FailedEntry> failed) =>
        queue.ReleaseAsync([.. failed.Select(each => each.Entry)], failed[0].Reason);
}
