using Akosha.Contracts.Conversations;
using Akosha.Contracts.Erasures;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Erasing;

/// <summary>Takes erasures in: once one is written down it is brought to its end, whatever fails meanwhile.</summary>
internal sealed partial class Erasures(
    ErasureRecords records, IngestQueue queue, ErasureWorker worker, TimeProvider time, ILogger<Erasures> logger)
{
    /// <summary>Begins an erasure.</summary>
    /// <param name="request">What is to be erased.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Cancels it before it is written down.</param>
    public async Task<ErasureReply> BeginAsync(ErasureRequest request, string caller, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var scope = new ErasureScope(request.SystemId, request.ConversationId, request.MessageId, request.Author);
        var id = Guid.CreateVersion7(now).ToString("N");
        var erasure = new ErasureReply(id, "accepted", scope.Kind, request.SystemId, now, caller)
        {
            ConversationId = request.ConversationId,
            MessageId = request.MessageId,
            Author = request.Author,
            ScopeDigest = scope.Digest,
            Reason = request.Reason,
        };
        await records.PutAsync(erasure, cancellation);
        if (scope.Author is null) await TryDeleteAsync(scope, now);
        worker.Wake();
        return erasure;
    }

    /// <summary>Has searches find it no more; if the queue cannot take that now, the job deletes what it finds.</summary>
    private async Task TryDeleteAsync(ErasureScope scope, DateTimeOffset now)
    {
        try
        {
            var deletion = new Deletion(scope.SystemId, scope.ConversationId, scope.MessageId);
            await queue.EnqueueAsync(
                new IngestEntry(null, deletion, now, 256, System.Diagnostics.Activity.Current?.Id), waitForRoom: false,
                CancellationToken.None);
        }
        catch (Exception error) when (error is QueueFullException or QueueUnavailableException)
        {
            Log.DeletedLater(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "ErasureDeletesLater",
            Message = "What is to be erased is not deleted yet, the job will do it: {Reason}")]
        public static partial void DeletedLater(ILogger logger, string reason);
    }
}
