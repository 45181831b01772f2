using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Ingestion.Maintenance;
using Akosha.Platform.Memory;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Erasing;

/// <summary>
/// The job that brings erasures to their end: it looks at every store, takes out what is there, and writes down what is left. An
/// erasure is done when one look has found nothing anywhere.
/// </summary>
internal sealed class Eraser(
    LakeEraser files, EraserContext context, ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    private const int MaxDeletions = 1_000, MaxLooks = 4;

    /// <inheritdoc/>
    public override string Name => "erasure";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var open = await context.Records.OpenAsync(cancellation);
        progress.Expect(open.Count);
        foreach (var erasure in open)
        {
            var now = erasure;
            for (var look = 0; look < MaxLooks && now.DoneAt is null; look++)
            {
                var before = now.Stores;
                now = await LookAsync(now, cancellation);
                if (now.Stores.SequenceEqual(before)) break; // what it waits for takes its time
            }
            progress.Advance(1, now.DoneAt is null ? 0 : 1);
        }
    }

    private async Task<ErasureReply> LookAsync(ErasureReply erasure, CancellationToken cancellation)
    {
        var scope = ErasureScope.Of(erasure);
        var stores = new List<ErasureStore>();
        var isQueueClear = await LookAtQueueAsync(erasure, scope, stores, cancellation);
        var erased = isQueueClear ? await LookAtLakeAsync(erasure, scope, stores, cancellation) : erasure.Erased;
        foreach (var name in StoreNames.All.Where(name => stores.TrueForAll(found => found.Store != name)))
            stores.Add(new ErasureStore(name, null, "it is looked at once the stores before it are clear"));
        var isDone = stores.TrueForAll(found => found.IsClear);
        var now = erasure with
        {
            State = isDone ? "done" : "erasing",
            CheckedAt = Time.GetUtcNow(),
            DoneAt = isDone ? Time.GetUtcNow() : null,
            Erased = erased,
            Stores = stores,
        };
        if (!isDone) await context.Records.PutAsync(now, cancellation);
        else
        {
            MemoryPolicy.AfterErasure(); // of what this process has read, and of what was sent to it
            await context.Records.CompleteAsync(
                now with { ConversationId = null, MessageId = null, Author = null }, cancellation);
        }
        return now;
    }

    private async Task<bool> LookAtQueueAsync(
        ErasureReply erasure, ErasureScope scope, List<ErasureStore> stores, CancellationToken cancellation)
    {
        var isBehind = await context.Queue.HoldsFromBeforeAsync(erasure.RequestedAt, cancellation);
        stores.Add(isBehind
            ? new ErasureStore(StoreNames.Queue, null, "what was accepted before is being committed")
            : new ErasureStore(StoreNames.Queue, 0));
        var (changed, unreadable) = await context.Queue.EraseDeadLettersAsync(
            entry => scope.Without(entry, erasure.RequestedAt), cancellation);
        stores.Add(new ErasureStore(StoreNames.DeadLetters, changed + unreadable,
            unreadable > 0 ? $"{unreadable} cannot be read: nobody knows what they hold; put them back or remove them"
            : changed > 0 ? "they were taken out just now" : null));
        return !isBehind;
    }

    private async Task<ErasedCounts?> LookAtLakeAsync(
        ErasureReply erasure, ErasureScope scope, List<ErasureStore> stores, CancellationToken cancellation)
    {
        var table = await files.OpenAsync(cancellation);
        var found = await files.LookAsync(table, scope, erasure.RequestedAt, cancellation);
        if (found.View.Alive.Count > 0)
        {
            await DeleteAsync(scope, found.View.Alive, cancellation);
            stores.Add(new ErasureStore(StoreNames.LakeFiles, null, $"{found.View.Alive.Count} messages were deleted just now"));
            return erasure.Erased;
        }
        var erased = erasure.Erased ?? Counted(scope, found.View);
        // Before it is gone: whatever happens in between, the receipt tells of it.
        if (erasure.Erased is null) await context.Records.PutAsync(erasure with { Erased = erased }, cancellation);
        // As long as the files name them: afterwards nobody knows which they were.
        await context.Told.ForgetAsync(scope.SystemId, found.View.Gone, cancellation);
        var written = await files.RewriteAsync(table, found, cancellation);
        var left = found.Concerned.Count + found.Unread.Count;
        if (written > 0 || erased.LogVersion is null)
            erased = erased with { LogVersion = await files.MarkAsync(table, cancellation) };
        stores.Add(new ErasureStore(StoreNames.LakeFiles, left,
            found.Unread.Count > 0 ? $"damaged, so that nobody knows what they hold: {string.Join(", ", found.Unread.Take(10))}"
            : left > 0 ? "they were written anew just now" : null));
        await LookAtReadersAsync(erased.LogVersion!.Value, table, scope, stores, cancellation);
        return erased;
    }

    /// <summary>The replicas first: what they may still read stays until they have forgotten it.</summary>
    private async Task LookAtReadersAsync(
        long version, LakeTable table, ErasureScope scope, List<ErasureStore> stores, CancellationToken cancellation)
    {
        var forgotten = await context.Searches.ForgottenAsync(cancellation);
        if (forgotten is not { } reached || reached < version)
        {
            stores.Add(new ErasureStore(StoreNames.Replicas, null,
                forgotten is null ? "no search process tells what it has forgotten, or one of them does not"
                    : $"a search process has forgotten what was erased up to version {forgotten}, and not yet {version}"));
            return;
        }
        stores.Add(new ErasureStore(StoreNames.Replicas, 0));
        var (deleted, young) = await files.DeleteRemovedAsync(table, scope, cancellation);
        stores.Add(new ErasureStore(StoreNames.RemovedFiles, deleted + young,
            young > 0 ? "a writer may still commit them; after 15 minutes they are nobody's"
            : deleted > 0 ? "they were deleted just now" : null));
        // The log names systems, and nothing else of what was sent.
        var named = scope.Kind == "system" ? await files.RedactLogAsync(table, scope.SystemId, cancellation) : 0;
        stores.Add(new ErasureStore(StoreNames.Log, named, named > 0 ? "the system was taken out of it just now" : null));
        var answers = await context.RemoveAnswersAsync(table.Snapshot.Metadata!.Id, version, cancellation);
        stores.Add(new ErasureStore(StoreNames.Caches, answers, answers > 0 ? "they were removed just now" : null));
    }

    private async Task DeleteAsync(
        ErasureScope scope, IEnumerable<(string Conversation, string Message)> messages, CancellationToken cancellation)
    {
        foreach (var chunk in messages.Chunk(MaxDeletions))
        {
            var receipts = new List<QueueReceipt>(chunk.Length);
            foreach (var (conversation, message) in chunk)
            {
                var deletion = new Deletion(scope.SystemId, conversation, message);
                receipts.Add(await context.Queue.EnqueueAsync(
                    new IngestEntry(null, deletion, Time.GetUtcNow(), 256, null), waitForRoom: true, cancellation));
            }
            foreach (var receipt in receipts) await receipt.CommittedAsync().WaitAsync(cancellation);
        }
    }

    private static ErasedCounts Counted(ErasureScope scope, LakeView view)
    {
        List<byte[]> ids = [.. view.Gone.Select(gone => ErasureScope.Hash(scope.SystemId, gone.Conversation, gone.Message))];
        ids.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        using var digest = System.Security.Cryptography.IncrementalHash.CreateHash(
            System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var id in ids) digest.AppendData(id);
        return new ErasedCounts(
            view.Gone.Select(gone => gone.Conversation).Distinct(StringComparer.Ordinal).Count(), view.Gone.Count, view.Versions,
            Convert.ToHexStringLower(digest.GetHashAndReset()), null);
    }
}
