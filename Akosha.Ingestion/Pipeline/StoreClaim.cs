using Akosha.Platform.Settings;
using Akosha.Storage;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>
/// What must be true of the store before anything is taken from the queue: it can order commits, and where this process is the
/// one writer, it is the one that has the folder.
/// </summary>
internal sealed partial class StoreClaim(
    ObjectStore store, StorageOptions storage, DeliveryMode delivery, WriterState state, ILogger<StoreClaim> logger) : IDisposable
{
    private FolderLock? _lock;

    /// <summary>Claims the store. One that cannot be reached is waited for later.</summary>
    /// <exception cref="StartRefusedException">The store cannot order commits, or another process has the folder.</exception>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        await RefuseUnfitStoreAsync(cancellation);
        if (!delivery.HasOneWriter || store is not FolderObjectStore folder) return;
        _lock = new FolderLock(storage.Path);
        if (folder.RemoveUnfinished() is > 0 and var removed) Log.RemovedUnfinished(logger, removed);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private async Task RefuseUnfitStoreAsync(CancellationToken cancellation)
    {
        try
        {
            await store.RequireConditionalCreateAsync(cancellation);
        }
        catch (NotSupportedException error)
        {
            throw new StartRefusedException(error.Message, error);
        }
        catch (Exception error) when (Failures.KindOf(error) == FailureKind.Transient)
        {
            state.LastFailure = error.Message;
            Log.StoreAway(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "StoreAway", Message = "The store cannot be reached yet: {Reason}")]
        public static partial void StoreAway(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "RemovedUnfinished",
            Message = "Removed {Files} unfinished files of an earlier run")]
        public static partial void RemovedUnfinished(ILogger logger, int files);
    }
}
