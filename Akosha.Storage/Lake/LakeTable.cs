using Akosha.Storage.ObjectStores;
using Microsoft.Extensions.Logging;

namespace Akosha.Storage.Lake;

/// <summary>
/// A Delta Lake table (reader version 1, writer version 2) over an object store: its state is the newest checkpoint plus
/// the log after it, and a change is one new log entry that exactly one of several concurrent writers can create.
/// One instance is used by one task at a time; any number of instances, in any number of processes, may share a table.
/// </summary>
public sealed partial class LakeTable(
    ObjectStore store, string name, LakeOptions options, TimeProvider time, ILogger<LakeTable> logger)
{
    private const int MaxAttempts = 50;

    // Entries stay for an hour at least: whoever has looked since then finds the next one where it is.
    private static readonly TimeSpan LooksBehindAfter = TimeSpan.FromMinutes(1);

    private readonly CommitLog _log = new(store, name);
    private long _looked = time.GetTimestamp();

    /// <summary>The table's name in the store.</summary>
    public string Name => name;

    /// <summary>The table as it was last read or committed.</summary>
    public LakeSnapshot Snapshot { get; private set; } = LakeSnapshot.None;

    /// <summary>
    /// Reads the table's state from the store. Log objects that cannot be read are named in <see cref="LakeSnapshot.Damage"/>.
    /// </summary>
    public async Task<LakeSnapshot> LoadAsync(CancellationToken cancellation)
    {
        Snapshot = await new SnapshotLoader(store, _log).LoadAsync(cancellation);
        foreach (var damage in Snapshot.Damage) Log.Damaged(logger, damage.Name, damage.Reason);
        return Snapshot;
    }

    /// <summary>Creates the table if there is none.</summary>
    /// <param name="metadata">Its columns and settings.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task CreateIfMissingAsync(TableMetadata metadata, CancellationToken cancellation)
    {
        if (Snapshot.Version >= 0) return;
        List<LakeAction> actions =
        [
            new() { Protocol = new TableProtocol { MinReaderVersion = TableProtocol.ReaderVersion,
                MinWriterVersion = TableProtocol.WriterVersion } },
            new() { MetaData = metadata },
        ];
        await _log.TryAppendAsync(0, Info("CREATE TABLE", blindAppend: true), actions, cancellation);
        await RefreshAsync(cancellation);
    }

    /// <summary>Reads the log entries that came since <see cref="Snapshot"/> and brings it up to date.</summary>
    /// <returns>
    /// The new entries, oldest first; those that cannot be read, or come after one that asks for a newer reader, are empty.
    /// </returns>
    public async Task<IReadOnlyList<LakeEntry>> RefreshAsync(CancellationToken cancellation)
    {
        var entries = new List<LakeEntry>();
        var damage = Snapshot.Damage;
        var isReadable = Snapshot.IsReadable;
        await foreach (var entry in _log.ReadFromAsync(Snapshot.Version + 1, cancellation))
        {
            var version = entry.Version;
            entries.Add(isReadable ? entry : new LakeEntry(version, []));
            if (!isReadable || entry.Damage is not { } found) continue;
            Log.Damaged(logger, found.Name, found.Reason);
            damage = damage.Add(found);
            isReadable = entry.Actions.Count == 0;
        }
        if (entries.Count > 0) Snapshot = Snapshot.Apply(entries) with { Damage = damage };
        return entries;
    }

    /// <summary>
    /// True if the log after <see cref="Snapshot"/> was vacuumed away: a checkpoint goes further, and the next entry is gone.
    /// Such a reader has to load the table anew. The pointer to the checkpoint alone, which may be forged or old, is not
    /// believed.
    /// </summary>
    public async Task<bool> IsLeftBehindAsync(CancellationToken cancellation)
    {
        var checkpoint = new Checkpoint(store, _log);
        if (!(await checkpoint.LastVersionAsync(cancellation) > Snapshot.Version)
            || await _log.TryReadAsync(Snapshot.Version + 1, cancellation) is not null) return false;
        var names = new List<string>();
        await foreach (var found in store.ListAsync(_log.Folder, _log.NameOf(Snapshot.Version), cancellation))
            names.Add(found.Name);
        return checkpoint.Find(names).Any(found => found.Version > Snapshot.Version);
    }

    /// <summary>
    /// Commits a change as the next version. When another writer takes that version first, its entry is read, the change
    /// is checked against it, and the next version is tried, after a random pause that grows with each attempt.
    /// </summary>
    /// <returns>The snapshot that holds the change.</returns>
    /// <exception cref="LakeConflictException">
    /// A file to be removed is no longer in the table, or other writers took every version that was tried.
    /// </exception>
    /// <exception cref="LakeUnsupportedException">The table needs a newer reader or writer.</exception>
    /// <exception cref="LakeUnavailableException">The table does not exist.</exception>
    /// <exception cref="StoreFullException">There is no room for the entry; nothing was committed.</exception>
    public async Task<LakeSnapshot> CommitAsync(LakeCommit commit, CancellationToken cancellation)
    {
        var info = Info(commit.Operation, commit.Removes.Count == 0);
        var actions = ActionsOf(commit);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            await CatchUpAsync(cancellation);
            Check(commit);
            if (await _log.TryAppendAsync(Snapshot.Version + 1, info, actions, cancellation))
            {
                _looked = time.GetTimestamp();
                Snapshot = Snapshot.Apply([new LakeEntry(Snapshot.Version + 1, actions)]);
                await CheckpointIfDueAsync(cancellation);
                return Snapshot;
            }
            Log.Conflict(logger, Snapshot.Version + 1, attempt);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 * attempt + 1)), time, cancellation);
            await RefreshAsync(cancellation);
        }
        throw new LakeConflictException($"the commit lost the race for a version {MaxAttempts} times in a row");
    }

    /// <summary>
    /// Has whoever has not looked for long make sure that the log still goes on from where it is: what would be created as a
    /// version that was vacuumed away, nobody would ever read.
    /// </summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (Snapshot.Version < 0 || time.GetElapsedTime(_looked) < LooksBehindAfter) return;
        if (await IsLeftBehindAsync(cancellation)) await LoadAsync(cancellation);
        _looked = time.GetTimestamp();
    }

    /// <summary>Makes sure, by <see cref="Snapshot"/>, that the table asks for nothing that this program cannot do.</summary>
    /// <exception cref="LakeUnsupportedException">It needs a newer reader or writer.</exception>
    public void RequireSupported()
    {
        if (Snapshot.Protocol is { IsReadable: false } newer)
            throw Unsupported($"reader version {newer.MinReaderVersion}; this one knows {TableProtocol.ReaderVersion}");
        if (Snapshot.Protocol is { MinWriterVersion: > TableProtocol.WriterVersion } protocol)
            throw Unsupported($"writer version {protocol.MinWriterVersion}; this writer knows {TableProtocol.WriterVersion}");
    }

    private static LakeUnsupportedException Unsupported(string version) => new($"the table needs Delta {version}");

    private void Check(LakeCommit commit)
    {
        if (Snapshot.Version < 0) throw new LakeUnavailableException($"the table {name} does not exist");
        RequireSupported();
        if (commit.Removes.FirstOrDefault(remove => !Snapshot.Files.ContainsKey(remove.Path)) is { } gone)
            throw new LakeConflictException($"{gone.Path} has been removed by another commit");
    }

    private static List<LakeAction> ActionsOf(LakeCommit commit) =>
    [
        .. commit.Metadata is { } metadata ? [new LakeAction { MetaData = metadata }] : Array.Empty<LakeAction>(),
        .. commit.Transaction is { } transaction ? [new LakeAction { Txn = transaction }] : Array.Empty<LakeAction>(),
        .. commit.Removes.Select(remove => new LakeAction { Remove = remove }),
        .. commit.Adds.Select(add => new LakeAction { Add = add }),
    ];

    private CommitInfo Info(string operation, bool blindAppend) => new()
    {
        Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Operation = operation,
        OperationParameters = new Dictionary<string, object?>(),
        IsBlindAppend = blindAppend,
        EngineInfo = "Akosha",
    };

    /// <summary>Writes a checkpoint of <see cref="Snapshot"/>.</summary>
    /// <exception cref="LakeDamageException">
    /// Some entries could not be read: a checkpoint would make their loss permanent and hide it.
    /// </exception>
    public async Task CheckpointAsync(CancellationToken cancellation)
    {
        if (Snapshot.Damage.FirstOrDefault() is { } damage)
            throw new LakeDamageException($"the log is damaged ({damage.Name}): no checkpoint is written before that is mended");
        var expired = time.GetUtcNow().AddHours(-options.RemovedFileRetentionHours).ToUnixTimeMilliseconds();
        await new Checkpoint(store, _log).WriteAsync(Snapshot, expired, cancellation);
    }

    private async Task CheckpointIfDueAsync(CancellationToken cancellation)
    {
        if (Snapshot.Version % options.CheckpointInterval != 0 || !Snapshot.Damage.IsEmpty) return;
        try
        {
            await CheckpointAsync(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.CheckpointFailed(logger, error, Snapshot.Version); // the commit stands; the next checkpoint is as good
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error, EventName = "LakeDamaged",
            Message = "{Object} of the lake cannot be read, or must not be followed, and is left out: {Reason}")]
        public static partial void Damaged(ILogger logger, string @object, string reason);

        [LoggerMessage(
            Level = LogLevel.Debug, EventName = "CommitConflict",
            Message = "Version {Version} was taken by another writer (attempt {Attempt})")]
        public static partial void Conflict(ILogger logger, long version, int attempt);

        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "CheckpointFailed",
            Message = "The checkpoint of version {Version} could not be written")]
        public static partial void CheckpointFailed(ILogger logger, Exception error, long version);
    }
}
