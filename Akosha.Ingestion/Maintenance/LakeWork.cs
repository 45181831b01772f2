using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Work on the lake's files. Each change is one commit that others see whole or not at all, so that it can end anywhere.
/// </summary>
internal abstract partial class LakeWork(ObjectStore store, LakeOptions lake, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<LakeWork>();

    protected ObjectStore Store => store;

    protected LakeOptions Lake => lake;

    protected TimeProvider Time => time;

    /// <summary>
    /// The table as it is now. Nothing is done to one that needs a newer writer, nor to one whose log is damaged so that it
    /// cannot be told what is missing: that is mended first.
    /// </summary>
    /// <exception cref="LakeDamageException">The log is damaged.</exception>
    /// <exception cref="LakeUnsupportedException">The table needs a newer reader or writer.</exception>
    public async Task<LakeTable> OpenAsync(CancellationToken cancellation)
    {
        var table = MessagesTable.Over(store, lake, time, loggers.CreateLogger<LakeTable>());
        await table.LoadAsync(cancellation);
        table.RequireSupported();
        return table.Snapshot.Damage.Find(damage => damage.Files is null) is { } damage
            ? throw new LakeDamageException($"the log is damaged ({damage.Name}): nothing is changed before that is mended")
            : table;
    }

    /// <summary>
    /// The files of the table, without those that an entry is about that must not be followed: whoever mends it will want them as
    /// they are.
    /// </summary>
    protected static List<AddFile> FilesOf(LakeTable table)
    {
        var spared = SparedBy(table);
        return [.. table.Snapshot.Files.Values.Where(file => !spared.Contains(file.Name))];
    }

    /// <summary>The names of the files that entries are about that must not be followed.</summary>
    protected static HashSet<string> SparedBy(LakeTable table) =>
        table.Snapshot.Damage.SelectMany(damage => damage.Files ?? []).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// The bytes of a file; null, and a line in the log, if they are not those that were written: it is left where it is.
    /// </summary>
    protected async Task<byte[]?> TryFetchAsync(AddFile file, CancellationToken cancellation)
    {
        try
        {
            return await SegmentFile.BytesAsync(store, MessagesTable.Name, file, cancellation);
        }
        catch (LakeDamageException error)
        {
            LogDamaged(file, error.Message);
            return null;
        }
    }

    /// <summary>
    /// The bytes of a file, and its rows with their ids, versions and timestamps; null, and a line in the log, if it cannot be
    /// read.
    /// </summary>
    protected async Task<(byte[] Content, List<MessageRow> Keys)?> TryReadAsync(AddFile file, CancellationToken cancellation)
    {
        if (await TryFetchAsync(file, cancellation) is not { } content) return null;
        try
        {
            return (content, await SegmentFile.ReadAsync(content, keysOnly: true, cancellation));
        }
        catch (LakeDamageException error)
        {
            LogDamaged(file, error.Message);
            return null;
        }
    }

    /// <summary>Says that a file is left as it is.</summary>
    protected void LogDamaged(AddFile file, string reason) => Log.Damaged(_logger, file.Name, reason);

    /// <summary>Replaces a file by one of its rows changed, a row group at a time; by none if no row is left.</summary>
    /// <param name="table">The table.</param>
    /// <param name="file">The file that goes.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="rewrite">What becomes of its rows.</param>
    /// <param name="cancellation">Cancels before the commit.</param>
    /// <returns>
    /// False if it was left as it is: nothing was to be changed, or, with a line in the log, it cannot be read.
    /// </returns>
    protected async Task<bool> TryRewriteAsync(
        LakeTable table, AddFile file, byte[] content, FileRewrite rewrite, CancellationToken cancellation)
    {
        await using var writer = await SegmentWriter.CreateAsync(content.Length, cancellation);
        var isChanged = false;
        try
        {
            await foreach (var group in SegmentFile.GroupsAsync(content, keysOnly: false, cancellation))
            {
                var rows = await rewrite.Change(group);
                isChanged |= !rows.SequenceEqual(group, ReferenceEqualityComparer.Instance);
                await writer.AddAsync(rows, cancellation);
            }
        }
        catch (LakeDamageException error)
        {
            LogDamaged(file, error.Message);
            return false;
        }
        if (!isChanged) return false;
        List<AddFile> adds = writer.Tally.Rows == 0 ? []
            : [await PutAsync(writer, IsArranged(file), rewrite.DataChange, cancellation)];
        await ReplaceAsync(table, rewrite.Operation, [file], adds, rewrite.DataChange, cancellation);
        return true;
    }

    /// <summary>Puts a new file into the store.</summary>
    /// <param name="writer">Its rows.</param>
    /// <param name="isArranged">True if they were cut by time.</param>
    /// <param name="dataChange">True if readers find other messages afterwards.</param>
    /// <param name="cancellation">Cancels the call.</param>
    protected async Task<AddFile> PutAsync(SegmentWriter writer, bool isArranged, bool dataChange, CancellationToken cancellation)
    {
        var file = await SegmentFile.PutAsync(store, MessagesTable.Name, writer, time.GetUtcNow(), cancellation);
        var tags = new Dictionary<string, string?>(file.Tags!);
        if (isArranged) tags[SegmentStats.ArrangedTag] = "true";
        return file with { DataChange = dataChange, Tags = tags };
    }

    /// <summary>Replaces files by others that are in the store, in one commit.</summary>
    protected async Task ReplaceAsync(
        LakeTable table, string operation, IReadOnlyCollection<AddFile> files, IReadOnlyList<AddFile> adds, bool dataChange,
            CancellationToken cancellation)
    {
        var removes = files.Select(file => new RemoveFile
        {
            Path = file.Path,
            DeletionTimestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
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
        [LoggerMessage(
            Level = LogLevel.Error, EventName = "SegmentNotMaintained",
            Message = "The segment {Segment} cannot be read and is left as it is: {Reason}")]
        public static partial void Damaged(ILogger logger, string segment, string reason);

        [LoggerMessage(
            Level = LogLevel.Information, EventName = "FilesReplaced",
            Message = "{Operation}: {Files} files became {Parts}, version {Version} of the log")]
        public static partial void Replaced(ILogger logger, string operation, int files, int parts, long version);
    }
}
