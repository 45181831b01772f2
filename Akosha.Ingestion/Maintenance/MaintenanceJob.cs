using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>A job on the lake's files. Each change is one commit that others see whole or not at all, so a job can end anywhere.</summary>
internal abstract partial class MaintenanceJob(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<MaintenanceJob>();

    /// <summary>The name by which it is started.</summary>
    public abstract string Name { get; }

    protected ObjectStore Store => store;

    protected LakeOptions Lake => lake;

    protected TimeProvider Time => time;

    /// <summary>Runs the job to its end.</summary>
    /// <exception cref="LakeException">Another process changed the same files; what was committed stands.</exception>
    public abstract Task RunAsync(JobProgress progress, CancellationToken cancellation);

    /// <summary>The table as it is now. Nothing is done to one whose log is damaged: that is mended first.</summary>
    protected async Task<LakeTable> OpenAsync(CancellationToken cancellation)
    {
        var table = MessagesTable.Over(store, lake, time, loggers.CreateLogger<LakeTable>());
        await table.LoadAsync(cancellation);
        return table.Snapshot.Damage.IsEmpty ? table : throw new LakeException("the log is damaged: nothing is changed before that is mended");
    }

    /// <summary>The rows of a file; null, and a line in the log, if it cannot be read: it is left where it is.</summary>
    protected async Task<List<MessageRow>?> TryReadAsync(AddFile file, bool keysOnly, CancellationToken cancellation)
    {
        try
        {
            return await SegmentFile.ReadAsync(store, MessagesTable.Name, file, keysOnly, cancellation);
        }
        catch (LakeException error)
        {
            Log.Damaged(_logger, file.Name, error.Message);
            return null;
        }
    }

    /// <summary>Replaces files by files of these rows, in one commit.</summary>
    /// <param name="table">The table.</param>
    /// <param name="operation">What the log calls it.</param>
    /// <param name="files">The files that go.</param>
    /// <param name="parts">The rows of each file that comes.</param>
    /// <param name="isArranged">True if the rows of each part were cut by time.</param>
    /// <param name="dataChange">True if readers find other messages afterwards.</param>
    /// <param name="cancellation">Cancels before the commit.</param>
    protected async Task ReplaceAsync(
        LakeTable table, string operation, IReadOnlyCollection<AddFile> files, IEnumerable<IReadOnlyList<MessageRow>> parts, bool isArranged,
        bool dataChange, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var adds = new List<AddFile>();
        foreach (var part in parts)
        {
            var file = await SegmentFile.PutAsync(store, table.Name, part, now, cancellation);
            var tags = new Dictionary<string, string?>(file.Tags!);
            if (isArranged) tags[SegmentStats.ArrangedTag] = "true";
            adds.Add(file with { DataChange = dataChange, Tags = tags });
        }
        var removes = files.Select(file => new RemoveFile
        {
            Path = file.Path,
            DeletionTimestamp = now.ToUnixTimeMilliseconds(),
            Size = file.Size,
            DataChange = dataChange,
        });
        await table.CommitAsync(new LakeCommit(operation, adds, [.. removes]), cancellation);
        Log.Replaced(_logger, operation, files.Count, adds.Count, table.Snapshot.Version);
    }

    /// <summary>True for a file whose rows were cut by time.</summary>
    protected static bool IsArranged(AddFile file) => file.Tags?.ContainsKey(SegmentStats.ArrangedTag) == true;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentNotMaintained", Message = "The segment {Segment} cannot be read and is left as it is: {Reason}")]
        public static partial void Damaged(ILogger logger, string segment, string reason);

        [LoggerMessage(Level = LogLevel.Information, EventName = "FilesReplaced", Message = "{Operation}: {Files} files became {Parts}, version {Version} of the log")]
        public static partial void Replaced(ILogger logger, string operation, int files, int parts, long version);
    }
}
