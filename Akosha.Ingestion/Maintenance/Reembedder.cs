using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Makes the vectors of all messages anew that were made by another model than the one that is set, file by file. Searches go on:
/// a message is compared by the vectors of the model that the query is encoded with, as soon as it has one.
/// </summary>
internal sealed class Reembedder(
    ObjectStore store, LakeOptions lake, BatchEmbedder embedder, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    private const int Batch = 2_000;

    /// <inheritdoc/>
    public override string Name => "reembed";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var files = FilesOf(table)
            .Where(file => SegmentStats.Models(file) is not { } models || models.Any(model => model != embedder.Model)).ToList();
        progress.Expect(files.Count);
        foreach (var file in files)
        {
            var changed = await ReembedAsync(table, file, cancellation);
            progress.Advance(1, changed ? 1 : 0);
        }
    }

    private async Task<bool> ReembedAsync(LakeTable table, AddFile file, CancellationToken cancellation) =>
        await TryFetchAsync(file, cancellation) is { } content
        && await TryRewriteAsync(
            table, "REEMBED", file, content, group => EmbedAsync(group, cancellation), dataChange: false, cancellation);

    private async Task<MessageRow[]> EmbedAsync(MessageRow[] rows, CancellationToken cancellation)
    {
        MessageRow[] renewed = [.. rows];
        foreach (
            var batch in Enumerable.Range(0, rows.Length)
            .Where(i => rows[i].IsMessage && rows[i].EmbeddingModel != embedder.Model).Chunk(Batch))
        {
            var embedded = await embedder.EmbedAsync(
                [.. batch.Select(i => rows[i] with { Embedding = null, EmbeddingModel = null })], cancellation);
            foreach (var (i, row) in batch.Zip(embedded)) renewed[i] = row;
        }
        return renewed;
    }
}
