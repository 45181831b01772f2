using Akosha.Ingestion.Pipeline;
using Akosha.Storage.Conversations;
using Akosha.Storage.Embeddings;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Makes vectors anew, file by file, while searches go on. Where a vector is of a message together with those around it, these
/// are looked for in all files that may hold them; the texts of a file's conversations are in memory meanwhile.
/// </summary>
internal abstract class VectorRenewal(
    ObjectStore store, LakeOptions lake, BatchEmbedder embedder, MaintenanceOptions options, TimeProvider time,
    ILoggerFactory loggers) : MaintenanceJob(store, lake, time, loggers)
{
    private const int Batch = 2_000;

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var files = FilesOf(table).Where(IsConcerned).ToList();
        progress.Expect(files.Count);
        foreach (var file in files)
        {
            var changed = embedder.Windows is null ? await RenewAloneAsync(table, file, cancellation)
                : await RenewInContextAsync(table, file, files, cancellation);
            progress.Advance(1, changed);
        }
    }

    /// <summary>True if the vectors of another model are renewed, too.</summary>
    protected abstract bool RenewsOtherModels { get; }

    /// <summary>
    /// True if a file may hold vectors to renew: of another model, or made before everything around their messages was there.
    /// </summary>
    private bool IsConcerned(AddFile file) =>
        (RenewsOtherModels && SegmentStats.Models(file)?.All(model => model == embedder.Model) != true)
        || (embedder.Windows is not null && file.Tags?.ContainsKey(SegmentStats.OpenContextsTag) == true);

    private async Task<int> RenewAloneAsync(LakeTable table, AddFile file, CancellationToken cancellation) =>
        await TryFetchAsync(file, cancellation) is { } content
        && await TryRewriteAsync(
            table, file, content,
            Renewal(
                row => row.IsMessage && row.EmbeddingModel != embedder.Model
                    ? new BatchEmbedder.Encoding(Bare(row), row.Content, IsSettled: false) : null, cancellation),
            cancellation) ? 1 : 0;

    private async Task<int> RenewInContextAsync(
        LakeTable table, AddFile file, List<AddFile> concerned, CancellationToken cancellation)
    {
        // Another candidate's turn comes by itself; a file that has settled is renewed for the sake of this one.
        if (!table.Snapshot.Files.ContainsKey(file.Name)) return 0;
        var files = new List<AddFile> { file };
        files.AddRange(FilesOf(table).Where(other => other.Name != file.Name && MayHoldNeighbours(file, other)));
        if (await TryFetchAsync(file, cancellation) is not { } own
            || await GatherAsync(files, own, cancellation) is not { } gathered) return 0;
        var wants = gathered.Wants();
        var changed = 0;
        var settledBefore = UnixMicroseconds.Of(Time.GetUtcNow() - TimeSpan.FromMinutes(options.SettleMinutes));
        for (var number = 0; number < files.Count; number++)
        {
            var isNeighbour = number > 0;
            if (isNeighbour && (concerned.Contains(files[number]) || !IsStale(wants, number, settledBefore))) continue;
            if ((isNeighbour ? await TryFetchAsync(files[number], cancellation) : own) is not { } content) continue;
            var position = 0;
            var from = number;
            var renewal = Renewal(
                row => wants.TryGetValue((from, position++), out var wanted) ? EncodingOf(row, wanted, settledBefore) : null,
                cancellation);
            changed += await TryRewriteAsync(table, files[number], content, renewal, cancellation) ? 1 : 0;
        }
        return changed;
    }

    private bool IsStale(
        Dictionary<(int File, int Row), GatheredTurns.Wanted> wants, int file, long settledBefore) =>
        wants.Any(want => want.Key.File == file && EncodingOf(want.Value.Row, want.Value, settledBefore) is { Text: not null });

    /// <summary>The turns of a file's conversations in it and in others; null if the file cannot be read.</summary>
    /// <param name="files">The file, and others that may hold turns beside its.</param>
    /// <param name="own">The bytes of the file.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task<GatheredTurns?> GatherAsync(List<AddFile> files, byte[] own, CancellationToken cancellation)
    {
        var turns = new GatheredTurns(embedder.Windows!);
        for (var number = 0; number < files.Count; number++)
        {
            if ((number == 0 ? own : await TryFetchAsync(files[number], cancellation)) is not { } content) continue;
            try
            {
                if (number == 0)
                    await foreach (var group in SegmentFile.GroupsAsync(content, keysOnly: true, cancellation))
                        foreach (var row in group) turns.LookFor(row);
                var position = 0;
                await foreach (var group in SegmentFile.GroupsAsync(content, keysOnly: false, cancellation))
                    foreach (var row in group) turns.Add(row, (number, position++));
            }
            catch (LakeDamageException error)
            {
                LogDamaged(files[number], error.Message);
                if (number == 0) return null;
            }
        }
        return turns;
    }

    /// <summary>What is to be encoded of a row; no text if only its context is settled now; null if it stays as it is.</summary>
    private BatchEmbedder.Encoding? EncodingOf(MessageRow row, GatheredTurns.Wanted wanted, long settledBefore)
    {
        var isSettled = row.ReceivedAt <= settledBefore;
        if (row.EmbeddingModel != embedder.Model && (wanted.Text is not null || row.EmbeddingModel is not null))
            return RenewsOtherModels ? new BatchEmbedder.Encoding(Bare(row), wanted.Text, isSettled) : null;
        if (wanted.Text is not { } text) return null;
        // While a conversation goes on its vectors are good enough.
        if (!isSettled) return null;
        var context = VectorContext.Of(text, isSettled);
        return row.EmbeddingContext is not { } known || !VectorContext.AreOfOneText(known, context)
            ? new BatchEmbedder.Encoding(Bare(row), text, isSettled)
            : known == context ? null : new BatchEmbedder.Encoding(row with { EmbeddingContext = context }, null, isSettled);
    }

    private static MessageRow Bare(MessageRow row) =>
        row with { Embedding = null, EmbeddingModel = null, EmbeddingContext = null };

    /// <summary>A rewrite that makes vectors anew.</summary>
    /// <param name="encode">What is to be encoded of a row; null if it stays as it is.</param>
    /// <param name="cancellation">Ends it.</param>
    private FileRewrite Renewal(Func<MessageRow, BatchEmbedder.Encoding?> encode, CancellationToken cancellation) =>
        new("REEMBED", DataChange: false, group => EmbedAsync(group, encode, cancellation));

    private async Task<MessageRow[]> EmbedAsync(
        MessageRow[] rows, Func<MessageRow, BatchEmbedder.Encoding?> encode, CancellationToken cancellation)
    {
        MessageRow[] renewed = [.. rows];
        var encodings = rows.Select((row, i) => (At: i, Encoding: encode(row)))
            .Where(found => found.Encoding is not null).ToList();
        foreach (var batch in encodings.Chunk(Batch))
        {
            var embedded = await embedder.EmbedAsync([.. batch.Select(found => found.Encoding!.Value)], cancellation);
            foreach (var (found, row) in batch.Zip(embedded)) renewed[found.At] = row;
        }
        return renewed;
    }

    /// <summary>True if a file may hold turns that stand beside those of another.</summary>
    private static bool MayHoldNeighbours(AddFile file, AddFile other)
    {
        var systems = SegmentStats.Systems(other);
        if (SegmentStats.Systems(file) is { } own && systems is not null && !own.Intersect(systems).Any()) return false;
        return SegmentStats.Span(file) is not { } span || SegmentStats.Span(other) is not { } beside
            || (beside.Oldest - TextWindows.LongestPause <= span.Newest
            && beside.Newest + TextWindows.LongestPause >= span.Oldest);
    }
}
