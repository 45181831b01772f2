using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Gives right bounds to segments of before, in whose footers other engines find wrong ones: the oldest first, some at a run, in
/// one commit. The rows stay in their pages and places. What is damaged is left as it is.
/// </summary>
internal sealed partial class BoundsRepair(
    ObjectStore store, LakeOptions lake, MaintenanceOptions options, TimeProvider time, ILoggerFactory loggers)
    : MaintenanceJob(store, lake, time, loggers)
{
    /// <summary>
    /// What one run takes, so that other maintenance gets its turn: so many files, and so many times the target size.
    /// </summary>
    private const int MaxFiles = 32, MaxTargets = 4;

    private readonly ILogger _logger = loggers.CreateLogger<BoundsRepair>();
    private readonly HashSet<string> _passedOver = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => "bounds";

    /// <inheritdoc/>
    public override async Task RunAsync(JobProgress progress, CancellationToken cancellation) =>
        await RunAsync(await OpenAsync(cancellation), progress, cancellation);

    /// <summary>Repairs some files of a table that was just opened.</summary>
    public async Task RunAsync(LakeTable table, JobProgress progress, CancellationToken cancellation)
    {
        var left = FilesOf(table).Where(file => SegmentBounds.AreUntold(file) && !_passedOver.Contains(file.Path))
            .OrderBy(file => file.ModificationTime).ThenBy(file => file.Path, StringComparer.Ordinal).ToList();
        if (left.Count == 0) return;
        progress.Expect(left.Count);
        var replaced = new List<AddFile>();
        var adds = new List<AddFile>();
        var seen = 0;
        foreach (var file in left)
        {
            if (adds.Count > 0
                && (adds.Count == MaxFiles || replaced.Sum(other => other.Size)
                + file.Size > MaxTargets * options.TargetBytes)) break;
            seen++;
            if (await TryRepairAsync(file, cancellation) is { } repaired)
            {
                replaced.Add(file);
                adds.Add(repaired);
            }
            else _passedOver.Add(file.Path);
        }
        if (adds.Count > 0) await ReplaceAsync(table, "OPTIMIZE", replaced, adds, dataChange: false, cancellation);
        progress.Advance(seen, adds.Count);
        Log.Repaired(_logger, adds.Count, left.Count - seen);
    }

    private async Task<AddFile?> TryRepairAsync(AddFile file, CancellationToken cancellation)
    {
        try
        {
            return await SegmentBounds.MayBeWrongAsync(Store, MessagesTable.Name, file, cancellation)
                && await TryFetchAsync(file, cancellation) is { } content
                ? await SegmentBounds.RenewAsync(Store, MessagesTable.Name, file, content, Time.GetUtcNow(), cancellation)
                : null;
        }
        catch (LakeDamageException error)
        {
            LogDamaged(file, error.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information, EventName = "BoundsRepaired",
            Message = "{Files} segments of before have right bounds now; {Left} are left to look at")]
        public static partial void Repaired(ILogger logger, int files, int left);
    }
}
