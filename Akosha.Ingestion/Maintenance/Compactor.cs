using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Merges small segments into larger ones that are cut by time, in one commit that adds the new files and removes the old:
/// readers see either. A file that was cut already joins only what is at least as large as itself, so that each row is written
/// again a few times in its life, not at every compaction. In memory are the bytes of the files, those of one new one, and some
/// row groups.
/// </summary>
internal sealed class Compactor(
    ObjectStore store, LakeOptions lake, MaintenanceOptions options, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private readonly BoundsRepair _repair = new(store, lake, options, time, loggers);

    /// <inheritdoc/>
    public override string Name => "compaction";

    /// <summary>What comes from ingestion is in no order and is sorted in memory: so much of it at a time.</summary>
    private long MaxUnarranged => options.TargetBytes / 4;

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        LakeTable table;
        do table = await OpenAsync(cancellation);
        while (await RunOnceAsync(table, progress, cancellation) > 0);
        await _repair.RunAsync(table, progress, cancellation);
    }

    /// <summary>Merges once, if there are enough small files.</summary>
    /// <returns>How many files were merged; 0 if there was nothing to do.</returns>
    /// <exception cref="LakeConflictException">Another compactor was faster; nothing was changed.</exception>
    /// <exception cref="LakeDamageException">
    /// A file turned out to be damaged; nothing was changed, and it is left out from now on.
    /// </exception>
    public async Task<int> RunOnceAsync(CancellationToken cancellation) =>
        await RunOnceAsync(await OpenAsync(cancellation), new JobProgress(Name, Time.GetUtcNow()), cancellation);

    private async Task<int> RunOnceAsync(LakeTable table, JobProgress progress, CancellationToken cancellation)
    {
        var inputs = new List<MergeInput>();
        var chosen = Choose(FilesOf(table));
        progress.Expect(chosen.Count);
        foreach (var file in chosen)
        {
            if (await TryFetchAsync(file, cancellation) is { } content) inputs.Add(new MergeInput(file, content));
            else _damaged.Add(file.Path);
        }
        try
        {
            var merged = await MergeAsync(table, await SegmentMerge.PlanAsync(inputs, cancellation), cancellation);
            progress.Advance(chosen.Count, merged);
            return merged;
        }
        finally
        {
            foreach (var input in inputs.Where(input => input.IsDamaged))
                if (_damaged.Add(input.File.Path)) LogDamaged(input.File, "its bytes are no segment");
        }
    }

    private async Task<int> MergeAsync(LakeTable table, SegmentMerge merge, CancellationToken cancellation)
    {
        var files = merge.Files;
        var bytesPerRow = Math.Max(1, files.Sum(file => file.Size) / Math.Max(1, merge.Rows));
        var parts = TimeCut.Cut(merge.RowsByDay, (int)Math.Clamp(options.TargetBytes / bytesPerRow, 1, int.MaxValue));
        if (parts.Count >= files.Count && files.TrueForAll(IsArranged)) return 0; // they are as they should be
        var adds = new List<AddFile>(parts.Count);
        await using var rows = merge.InOrderAsync(cancellation).GetAsyncEnumerator(cancellation);
        foreach (var part in parts)
        {
            await using var writer = await SegmentWriter.CreateAsync(
                (int)Math.Min(part * bytesPerRow * 9 / 8, Array.MaxLength), cancellation);
            while (writer.Tally.Rows < part && await rows.MoveNextAsync()) await writer.AddAsync(rows.Current, cancellation);
            if (writer.Tally.Rows < part) throw new InvalidOperationException("the merge gave fewer rows than its plan");
            adds.Add(await PutAsync(writer, isArranged: true, dataChange: false, cancellation));
        }
        if (await rows.MoveNextAsync()) throw new InvalidOperationException("the merge gave more rows than its plan");
        await ReplaceAsync(table, "OPTIMIZE", files, adds, dataChange: false, cancellation);
        return files.Count;
    }

    /// <summary>
    /// The small files that were not cut by time yet, oldest first, and with them those that were, overlap them, and are no
    /// larger than all before; up to the target size. None while they are few.
    /// </summary>
    private List<AddFile> Choose(List<AddFile> files)
    {
        var small = files.Where(file => file.Size < options.TargetBytes / 2 && !_damaged.Contains(file.Path)).ToList();
        var loose = small.Where(file => !IsArranged(file)).OrderBy(file => file.ModificationTime).ToList();
        if (loose.Count < options.CompactFiles && loose.Sum(file => file.Size) < MaxUnarranged) return Crowded(small);
        var chosen = new List<AddFile>();
        var bytes = 0L;
        foreach (var file in loose)
        {
            if (chosen.Count > 0 && bytes + file.Size > MaxUnarranged) break;
            Take(file);
        }
        var spans = chosen.Select(SegmentStats.Span).ToList();
        foreach (var file in small.Where(IsArranged).OrderBy(file => file.Size))
        {
            if (file.Size > bytes || bytes + file.Size > options.TargetBytes) break;
            if (SegmentStats.Span(file) is { } span
                && spans.Exists(
                other => other is { } known && known.Oldest <= span.Newest && known.Newest >= span.Oldest)) Take(file);
        }
        return chosen;

        void Take(AddFile file)
        {
            chosen.Add(file);
            bytes += file.Size;
        }
    }

    /// <summary>Files that were cut by time and are still small, when there are many of them in one month.</summary>
    private List<AddFile> Crowded(IEnumerable<AddFile> small)
    {
        var month = small.Where(IsArranged)
            .GroupBy(file => SegmentStats.Newest(file) is { } newest ? newest.Year * 12 + newest.Month : 0)
            .FirstOrDefault(month => month.Count() >= options.CompactFiles);
        var bytes = 0L;
        return month is null ? []
            : [.. month.OrderBy(file => file.Size).TakeWhile(file => (bytes += file.Size) <= options.TargetBytes)];
    }
}
