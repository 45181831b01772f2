using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Makes the vectors of all messages anew that were made by another model than the one that is set, file by file. Searches go on: a
/// message is compared by the vectors of the model that the query is encoded with, as soon as it has one.
/// </summary>
internal sealed class Reembedder(ObjectStore store, LakeOptions lake, BatchEmbedder embedder, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    private const int Batch = 2_000;

    /// <inheritdoc/>
    public override string Name => "reembed";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var files = table.Snapshot.Files.Values.Where(file => SegmentStats.Models(file) is not { } models || models.Any(model => model != embedder.Model)).ToList();
        progress.Expect(files.Count);
        foreach (var file in files)
        {
            var changed = await ReembedAsync(table, file, cancellation);
            progress.Advance(1, changed ? 1 : 0);
        }
    }

    private async Task<bool> ReembedAsync(LakeTable table, AddFile file, CancellationToken cancellation)
    {
        if (await TryFetchAsync(file, cancellation) is not { } content || !await HasStaleAsync(file, content, cancellation)) return false;
        await RewriteAsync(table, "REEMBED", file, content, group => EmbedAsync(group, cancellation), dataChange: false, cancellation);
        return true;
    }

    private async Task<bool> HasStaleAsync(AddFile file, byte[] content, CancellationToken cancellation)
    {
        try
        {
            return await SegmentFile.GroupsAsync(content, keysOnly: false, cancellation).AnyAsync(group => Array.Exists(group, IsStale), cancellation);
        }
        catch (LakeException error)
        {
            LogDamaged(file, error.Message);
            return false;
        }
    }

    private async Task<IEnumerable<MessageRow>> EmbedAsync(MessageRow[] rows, CancellationToken cancellation)
    {
        foreach (var batch in Enumerable.Range(0, rows.Length).Where(i => IsStale(rows[i])).Chunk(Batch))
        {
            var embedded = await embedder.EmbedAsync([.. batch.Select(i => rows[i] with { Embedding = null, EmbeddingModel = null })], cancellation);
            foreach (var (i, row) in batch.Zip(embedded)) rows[i] = row;
        }
        return rows;
    }

    private bool IsStale(MessageRow row) => row.Content is not null && row.EmbeddingModel != embedder.Model;
}
