using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Merges small segments into larger ones that are cut by time, in one commit that adds the new files and removes the old: readers see
/// either. Rows that a newer row of the same merge supersedes are dropped; tombstones stay, for what lies in other files.
/// </summary>
internal sealed class Compactor(ObjectStore store, LakeOptions lake, MaintenanceOptions options, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    /// <inheritdoc/>
    public override string Name => "compaction";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation)
    {
        while (true)
        {
            var merged = await RunOnceAsync(cancellation);
            if (merged == 0) return;
            progress.Expect(merged);
            progress.Advance(merged, merged);
        }
    }

    /// <summary>Merges once, if there are enough small files.</summary>
    /// <returns>How many files were merged; 0 if there was nothing to do.</returns>
    /// <exception cref="LakeException">Another compactor was faster; nothing was changed.</exception>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var table = await OpenAsync(cancellation);
        var (files, rows) = await ReadAsync(Choose(table.Snapshot), cancellation);
        if (files.Count < 2) return 0;
        var bytesPerRow = Math.Max(1, files.Sum(file => file.Size) / Math.Max(1, rows.Count));
        var most = (int)Math.Clamp(options.TargetBytes / bytesPerRow, 1, int.MaxValue);
        var parts = TimeCut.Cut(Superseded.Drop(rows), most).ToList();
        if (parts.Count >= files.Count && files.TrueForAll(IsArranged)) return 0; // they are as they should be
        await ReplaceAsync(table, "OPTIMIZE", files, parts, isArranged: true, dataChange: false, cancellation);
        return files.Count;
    }

    private async Task<(List<AddFile> Files, List<MessageRow> Rows)> ReadAsync(List<AddFile> files, CancellationToken cancellation)
    {
        var (readable, rows) = (new List<AddFile>(files.Count), new List<MessageRow>());
        foreach (var file in files)
        {
            if (await TryReadAsync(file, keysOnly: false, cancellation) is not { } read) continue;
            rows.AddRange(read);
            readable.Add(file);
        }
        return (readable, rows);
    }

    /// <summary>
    /// The small files that were not cut by time yet, oldest first, and with them the small ones that were and overlap them; up to the
    /// target size in all. None while they are few.
    /// </summary>
    private List<AddFile> Choose(LakeSnapshot snapshot)
    {
        var small = snapshot.Files.Values.Where(file => file.Size < options.TargetBytes / 2).ToList();
        var chosen = new List<AddFile>();
        var bytes = 0L;
        foreach (var file in small.Where(file => !IsArranged(file)).OrderBy(file => file.ModificationTime)) Take(file);
        if (chosen.Count < options.CompactFiles) return Crowded(small);
        var spans = chosen.Select(SegmentStats.Span).ToList();
        foreach (var file in small.Where(IsArranged).OrderBy(file => file.Size))
            if (SegmentStats.Span(file) is { } span && spans.Exists(other => other is { } known && known.Oldest <= span.Newest && known.Newest >= span.Oldest)) Take(file);
        return chosen;

        void Take(AddFile file)
        {
            if (bytes + file.Size > options.TargetBytes) return;
            chosen.Add(file);
            bytes += file.Size;
        }
    }

    /// <summary>Files that were cut by time and are still small, when there are many of them in one month.</summary>
    private List<AddFile> Crowded(IEnumerable<AddFile> small)
    {
        var month = small.Where(IsArranged).GroupBy(file => SegmentStats.Newest(file) is { } newest ? newest.Year * 12 + newest.Month : 0)
            .FirstOrDefault(month => month.Count() >= options.CompactFiles);
        var bytes = 0L;
        return month is null ? [] : [.. month.OrderBy(file => file.Size).TakeWhile(file => (bytes += file.Size) <= options.TargetBytes)];
    }
}
