using System.Runtime.CompilerServices;
using Akosha.Contracts.Conversations;

namespace Akosha.Client.Storing;

/// <summary>
/// Sends conversations in batches, some at the same time, and no more are taken from the source than are under way: a service
/// that
/// is slow, or asks to wait, slows the source.
/// </summary>
internal static class Batcher
{
    /// <summary>Sends conversations; gives what became of them in the order in which they were given.</summary>
    public static async IAsyncEnumerable<StoredBatch> SendAsync(
        IAsyncEnumerable<ConversationRequest> conversations, StoreOptions options,
        Func<Batch, CancellationToken, Task<IngestReply>> send, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var underWay = new Queue<(Batch Batch, Task<IngestReply> Reply)>();
        try
        {
            await foreach (var batch in BatchesAsync(conversations, options, cancellation))
            {
                underWay.Enqueue((batch, send(batch, ending.Token)));
                while (underWay.Count >= options.Concurrency || (underWay.Count > 0 && underWay.Peek().Reply.IsCompleted))
                    yield return await FirstAsync(underWay);
            }
            while (underWay.Count > 0) yield return await FirstAsync(underWay);
        }
        finally
        {
            await ending.CancelAsync();
            // What is still under way has no one to tell: it ends before its buffers do.
            foreach (var (_, reply) in underWay)
                await ((Task)reply).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<StoredBatch> FirstAsync(Queue<(Batch Batch, Task<IngestReply> Reply)> underWay)
    {
        var (batch, reply) = underWay.Dequeue();
        return batch.Told(await reply);
    }

    private static async IAsyncEnumerable<Batch> BatchesAsync(
        IAsyncEnumerable<ConversationRequest> conversations, StoreOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new Batch(0, 0);
        await foreach (var conversation in conversations.WithCancellation(cancellation))
        {
            batch.Add(conversation);
            if (batch.Count < options.BatchConversations && batch.Bytes < options.BatchBytes) continue;
            yield return batch;
            batch = new Batch(batch.First + batch.Count, batch.Number + 1);
        }
        if (batch.Count > 0) yield return batch;
    }
}
