using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// Within one commit nobody can tell whether a message was there before a deletion or came after it: where someone waits to be
/// told, deletions and messages of a system take turns, a commit each.
/// </summary>
internal static class Turns
{
    /// <summary>How many entries of a batch, from its beginning, may go into one commit; 1 or more.</summary>
    /// <param name="batch">The batch, in the order of versions; not empty.</param>
    public static int First(IReadOnlyList<QueuedEntry> batch)
    {
        if (!batch.Any(queued => queued.Entry.IsCounted)) return batch.Count;
        var isDeletionOf = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Count; i++)
        {
            var isDeletion = batch[i].Entry.Deletion is not null;
            if (!isDeletionOf.TryAdd(batch[i].Entry.SystemId, isDeletion)
                && isDeletionOf[batch[i].Entry.SystemId] != isDeletion) return i;
        }
        return batch.Count;
    }
}
