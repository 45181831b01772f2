using Akosha.Contracts.Conversations;

namespace Akosha.Ingestion.Erasing;

/// <summary>Counts what a deletion would delete. It reads the keys of a system's files, for one caller at a time.</summary>
internal sealed class DeletionPreview(LakeEraser files) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>What the deletion would delete of what is committed now; nothing is changed.</summary>
    public async Task<DeletionReply> CountAsync(Deletion deletion, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var table = await files.OpenAsync(cancellation);
            var scope = new ErasureScope(deletion.SystemId, deletion.ConversationId, deletion.MessageId, null);
            var found = await files.LookAsync(table, scope, DateTimeOffset.MaxValue, cancellation);
            return new DeletionReply(table.Snapshot.Version)
            {
                DryRun = true,
                Messages = found.View.Alive.Count,
                Conversations = found.View.Alive.Select(message => message.Conversation).Distinct(StringComparer.Ordinal).Count(),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
