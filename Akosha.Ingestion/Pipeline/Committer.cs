using Akosha.Ingestion.Diagnostics;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;
using Akosha.Storage.Queue;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Writes rows as one segment and commits it in one entry of the log.</summary>
internal sealed class Committer(
    ObjectStore store, DeliveryMode delivery, LakeOptions options, IngestionMetrics metrics, TimeProvider time,
    ILogger<LakeTable> logger)
{
    private readonly LakeTable _table = MessagesTable.Over(store, options, time, logger);

    /// <summary>The version of the log that holds everything committed so far; −1 before <see cref="OpenAsync"/>.</summary>
    public long LogVersion => _table.Snapshot.Version;

    /// <summary>The id of the table; null before <see cref="OpenAsync"/>.</summary>
    public string? LakeId => _table.Snapshot.Metadata?.Id;

    /// <summary>Opens the table, creating it if it is not there.</summary>
    /// <returns>Its files.</returns>
    /// <exception cref="LakeUnsupportedException">It needs a newer reader or writer.</exception>
    public async Task<IReadOnlyCollection<AddFile>> OpenAsync(CancellationToken cancellation)
    {
        await store.PrepareAsync(cancellation);
        await _table.LoadAsync(cancellation);
        await _table.CreateIfMissingAsync(MessagesTable.NewMetadata(time), cancellation);
        _table.RequireSupported();
        if (MessagesTable.Upgrade(_table.Snapshot) is { } upgrade) await _table.CommitAsync(upgrade, cancellation);
        return [.. _table.Snapshot.Files.Values];
    }

    /// <summary>Reads what others committed.</summary>
    /// <returns>The newest version of the log.</returns>
    public async Task<long> RefreshAsync(CancellationToken cancellation)
    {
        await _table.RefreshAsync(cancellation);
        return LogVersion;
    }

    /// <summary>Commits the rows, all or none.</summary>
    /// <returns>The version of the log that holds them.</returns>
    /// <exception cref="LakeException">They are not in the lake; the type says why.</exception>
    /// <exception cref="StoreFullException">There is no room; they are not in the lake.</exception>
    public async Task<long> CommitAsync(IReadOnlyList<MessageRow> rows, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        AddFile file;
        using (IngestionTracing.Upload(rows.Count))
            file = await SegmentFile.PutAsync(store, _table.Name, rows, time.GetUtcNow(), cancellation);
        using var span = IngestionTracing.Commit(rows.Count);
        try
        {
            // Others commit too: a race not run is a race not lost.
            if (!delivery.HasOneWriter) await _table.RefreshAsync(cancellation);
            await _table.CommitAsync(new LakeCommit("WRITE", [file], []), cancellation);
        }
        catch (StoreFullException)
        {
            await store.DeleteAsync($"{_table.Name}/{file.Name}", CancellationToken.None);
            throw;
        }
        metrics.CommitTook(time.GetElapsedTime(started));
        return _table.Snapshot.Version;
    }
}
