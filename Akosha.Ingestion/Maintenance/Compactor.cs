using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Merges small segments into larger ones, in one commit that adds the new file and removes the old: readers see either.
/// Rows that a newer row of the same merge supersedes are dropped; tombstones stay, for what lies in other files.
/// </summary>
internal sealed partial class Compactor(
    ObjectStore store, LakeOptions lake, MaintenanceOptions options, TimeProvider time, ILogger<LakeTable> tableLogger, ILogger<Compactor> logger)
{
    private readonly LakeTable _table = MessagesTable.Over(store, lake, time, tableLogger);

    /// <summary>Merges once, if there are enough small files.</summary>
    /// <returns>How many files became one; 0 if there was nothing to do.</returns>
    /// <exception cref="LakeException">Another compactor was faster; nothing was changed.</exception>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        if (_table.Snapshot.Version < 0) await _table.LoadAsync(cancellation);
        else await _table.RefreshAsync(cancellation);
        if (!_table.Snapshot.Damage.IsEmpty) return 0; // a damaged log is mended first
        var (files, rows) = await ReadAsync(Choose(_table.Snapshot), cancellation);
        if (files.Count < 2) return 0;
        var kept = Superseded.Drop(rows);
        var now = time.GetUtcNow();
        AddFile? merged = kept.Count == 0 ? null : await SegmentFile.PutAsync(store, _table.Name, kept, now, cancellation) with { DataChange = false };
        var removes = files.Select(file => new RemoveFile { Path = file.Path, DeletionTimestamp = now.ToUnixTimeMilliseconds(), Size = file.Size });
        await _table.CommitAsync(new LakeCommit("OPTIMIZE", merged is null ? [] : [merged], [.. removes]), cancellation);
        Log.Compacted(logger, files.Count, rows.Count, kept.Count, _table.Snapshot.Version);
        return files.Count;
    }

    /// <summary>The rows of the files that can be read; a damaged one is left where it is.</summary>
    private async Task<(List<AddFile> Files, List<MessageRow> Rows)> ReadAsync(List<AddFile> files, CancellationToken cancellation)
    {
        var (readable, rows) = (new List<AddFile>(files.Count), new List<MessageRow>());
        foreach (var file in files)
        {
            try
            {
                rows.AddRange(await SegmentFile.ReadAsync(store, _table.Name, file, keysOnly: false, cancellation));
                readable.Add(file);
            }
            catch (LakeException error)
            {
                Log.Damaged(logger, file.Name, error.Message);
            }
        }
        return (readable, rows);
    }

    /// <summary>The oldest small files, up to the target size in all; none while they are few.</summary>
    private List<AddFile> Choose(LakeSnapshot snapshot)
    {
        var chosen = new List<AddFile>();
        var bytes = 0L;
        foreach (var file in snapshot.Files.Values.Where(file => file.Size < options.TargetBytes / 2).OrderBy(file => file.ModificationTime))
        {
            if (bytes + file.Size > options.TargetBytes) break;
            chosen.Add(file);
            bytes += file.Size;
        }
        return chosen.Count >= options.CompactFiles ? chosen : [];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentNotCompacted", Message = "The segment {Segment} cannot be read and is not compacted: {Reason}")]
        public static partial void Damaged(ILogger logger, string segment, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "Compacted", Message = "Compacted {Files} files with {Rows} rows into one with {Kept}, version {Version} of the log")]
        public static partial void Compacted(ILogger logger, int files, int rows, int kept, long version);
    }
}
