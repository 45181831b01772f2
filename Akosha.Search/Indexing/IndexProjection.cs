using Akosha.Platform.Memory;
using Akosha.Search.Catalogs;
using Akosha.Search.Following;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Search.Upkeep;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Indexing;

/// <summary>
/// The search index as a projection of the lake: reads the segments that commits bring, has the <see cref="IndexWriter"/> apply
/// them, and publishes a new catalog. What nobody waits for is left to the <see cref="TierUpkeep"/>.
/// </summary>
internal sealed partial class IndexProjection : Projection
{
    private const int PublishRows = 200_000;

    private static readonly TimeSpan MaxReading = TimeSpan.FromSeconds(90), ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly IndexSetup _setup;
    private readonly SearchableIndex _searchable;
    private readonly IndexEvents _events;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _started;
    private readonly List<LakeDamage> _damage = [];
    private readonly List<long> _received = [];
    private IndexParts _parts;
    private bool _isToLoad, _hasBegun, _isToForget;
    private long _joinedDuring = -1;

    /// <param name="setup">Makes the index.</param>
    /// <param name="searchable">Takes what searches are to see.</param>
    /// <param name="events">Who is told of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Make the loggers.</param>
    public IndexProjection(
        IndexSetup setup, SearchableIndex searchable, IndexEvents events, TimeProvider time, ILoggerFactory loggers)
        : base("search index", time, loggers.CreateLogger<Projection>())
    {
        _setup = setup;
        _searchable = searchable;
        _events = events;
        _logger = loggers.CreateLogger<IndexProjection>();
        _started = time.GetUtcNow();
        _parts = setup.Open(Wake, searchable.LongReads, Forgotten);
        Publish(-1);
    }

    /// <inheritdoc/>
    public override long Checkpoint => _searchable.Catalog.LogVersion;

    /// <summary>True while nothing is being done to the tiers.</summary>
    public bool IsAtRest => _parts.Upkeep.IsAtRest;

    /// <inheritdoc/>
    protected override void TakeTable(LakeSnapshot table)
    {
        _isToLoad = true;
        _searchable.Follow(table.Metadata?.Id ?? "");
    }

    /// <inheritdoc/>
    protected override void TakeCommit(LakeEntry commit)
    {
        if (!_isToLoad) _parts.Backlog.Add(commit); // else it is part of the table that is to be loaded
        _isToForget |= commit.Actions.Any(action => action.Txn?.AppId == MessagesTable.Erasures);
        _searchable.Follow(Table.Metadata?.Id ?? "");
    }

    /// <inheritdoc/>
    protected override async Task StepAsync(CancellationToken cancellation)
    {
        if (Look == 0) return;
        if (_parts.Writer.IsBroken || (_isToLoad && _hasBegun)) await StartAnewAsync();
        _parts.Writer.Follow(Table.Files);
        if (_isToLoad) Load();
        await ApplyPendingAsync(cancellation);
        if (_isToForget) _parts.Upkeep.Forget();
        _isToForget = false;
        var changed = _parts.Upkeep.Step(Table.Files, _searchable.IsCaughtUp);
        _damage.AddRange(_parts.Upkeep.TakeDamage());
        if (!_searchable.IsCaughtUp && !await HasJoinedAsync(cancellation)) return;
        if (Table.Version > Checkpoint || !_searchable.IsCaughtUp) Advance();
        else if (
            changed || _searchable.Catalog.Missing.Count != _parts.Backlog.Late.Count
            || _searchable.Catalog.IsSettled != _parts.Backlog.IsSettled)
            Publish(Checkpoint);
        if (_searchable.IsCaughtUp && _parts.Upkeep.HasForgotten) _searchable.Forgot(Checkpoint);
    }

    /// <inheritdoc/>
    protected override void Failed(Exception error)
    {
        if (!RowStore.IsDamage(error)) return;
        _parts.Writer.Stores.Rows.Condemn(); // the start anew that follows does without the file
        _parts.Writer.Break();
    }

    /// <inheritdoc/>
    // what it writes is whole, and no file is closed under it
    protected override Task StoppedAsync() => _parts.Upkeep.StopAsync();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _parts.Writer.Dispose();
    }

    /// <summary>
    /// Joins those that writers wait for, once everything that was in the log has been read. Then the log is looked at once more,
    /// for commits of those who did not know of this replica yet.
    /// </summary>
    /// <returns>True when that look has ended too.</returns>
    private async Task<bool> HasJoinedAsync(CancellationToken cancellation)
    {
        if (_events.Joining is not { } joining || _searchable.LakeId.Length == 0) return true;
        if (_joinedDuring >= 0) return Look > _joinedDuring;
        _searchable.Join(Table.Version);
        await joining(cancellation);
        _joinedDuring = LooksBegun;
        _searchable.Nudge();
        return false;
    }

    /// <summary>Takes over the blocks on the local disk, and has everything else of the table read.</summary>
    private void Load()
    {
        _isToLoad = false;
        _hasBegun = Table.Version >= 0;
        var files = Table.Files;
        var backlog = _parts.Backlog;
        var found = _parts.Local.Find(files.ContainsKey);
        // What was erased while nobody was here to forget it, or before it was forgotten.
        _isToForget |= _parts.Writer.Stores.Folder is { } folder && folder.ForgottenErasure != ErasureOf(Table);
        _parts.Upkeep.Apply([new IndexChange.BlocksBuilt([.. found.OrderBy(block => block.Tier)], AreFound: true)], files);
        var onDisk = found.SelectMany(block => block.Directory.Segments).Where(part => part.IsIn(files.ContainsKey))
            .ToLookup(part => part.Path!, StringComparer.Ordinal);
        var whole = onDisk.Where(segment => segment.Sum(part => part.Messages) is var all && segment.All(part => part.Of == all))
            .Select(segment => segment.Key).ToHashSet(StringComparer.Ordinal);
        // Those that the disk has a part of: the rest was in a block that grew in memory.
        var partial = onDisk.Select(segment => files[segment.Key])
            .Where(file => !whole.Contains(file.Path) && backlog.TierOf(file) == Tier.Hot).ToList();
        partial.ForEach(backlog.AddRest);
        if (whole.Count > 0)
        {
            Log.Reused(_logger, whole.Count, files.Count);
            Publish(-1);
        }
        // The newest first: they are what most searches want. Which write of a key counts does not depend on the order.
        var unread = files.Values.Except(partial).Where(file => !whole.Contains(file.Path))
            .OrderByDescending(file => SegmentStats.Newest(file) ?? DateTimeOffset.MaxValue)
                .ThenBy(file => file.Path, StringComparer.Ordinal);
        foreach (var tier in unread.GroupBy(backlog.TierOf).OrderBy(tier => tier.Key))
        {
            // What was committed since this process started may be waited for, however old its messages are.
            var byAge = tier.ToLookup(file => tier.Key == Tier.Cold && IsFromBefore(file));
            backlog.AddLate(byAge[true]);
            backlog.Add(byAge[false], tier.Key, isWritten: _searchable.IsCaughtUp); // then all of it came since the start
        }
    }

    private bool IsFromBefore(AddFile file) =>
        DateTimeOffset.FromUnixTimeMilliseconds(file.ModificationTime) < _started - ClockTolerance;

    /// <summary>Applies what searches wait for, in order. A store that fails leaves it pending, for the next attempt.</summary>
    private async Task ApplyPendingAsync(CancellationToken cancellation)
    {
        var unpublished = 0L;
        while (_parts.Backlog.TryPeek(out var pending))
        {
            var damage = new List<LakeDamage>();
            var changes = await _parts.Reader.ReadAsync(pending, damage, cancellation);
            var isAllKnown = pending.IsWritten && _searchable.IsCaughtUp && _parts.Backlog.Late.Count == 0
                && Table.Damage.Count + _damage.Count + damage.Count == 0;
            var outcomes = isAllKnown ? _searchable.Outcomes : null;
            _parts.Upkeep.Apply([.. changes.Select(change => change with { Outcomes = outcomes })], Table.Files);
            _parts.Backlog.Dequeue();
            _damage.AddRange(damage);
            if (_searchable.IsCaughtUp) NoteReceipts(changes);
            if (pending is PendingRead.Segments segments) unpublished += segments.Group.Rows;
            if (unpublished < PublishRows) continue;
            Publish(Checkpoint);
            unpublished = 0;
        }
    }

    private void NoteReceipts(IReadOnlyList<IndexChange> changes)
    {
        foreach (var change in changes.OfType<IndexChange.SegmentRead>())
            if (change.Rows.Count > 0) _received.Add(change.Rows.Min(row => row.ReceivedAt));
    }

    /// <summary>
    /// Forgets everything read so far: the log goes on elsewhere, or a change that failed half-way has left the index in parts.
    /// </summary>
    private async Task StartAnewAsync()
    {
        _joinedDuring = -1;
        _searchable.Forget();
        await _parts.Upkeep.StopAsync();
        // Whoever reads from the old index finishes first; one that takes longer keeps its folder, and the new index gets
        // another.
        await _parts.Writer.Stores.CloseAsync().WaitAsync(MaxReading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _damage.Clear();
        _parts = _setup.Open(Wake, _searchable.LongReads, Forgotten);
        _isToLoad = true;
        _hasBegun = false;
        _searchable.Follow(Table.Metadata?.Id ?? "");
        Publish(-1);
    }

    private static long ErasureOf(LakeSnapshot table) =>
        table.Transactions.GetValueOrDefault(MessagesTable.Erasures)?.Version ?? 0;

    private void Forgotten()
    {
        _events.Forgotten();
        if (_parts.Writer.Stores.Folder is { } folder) folder.ForgottenErasure = ErasureOf(Table);
    }

    private void Advance()
    {
        Publish(Table.Version);
        if (!_searchable.IsCaughtUp) MemoryPolicy.AfterStart(); // nobody is served yet
        _searchable.Advance();
        _received.ForEach(_events.Searchable);
        _received.Clear();
    }

    private void Publish(long logVersion) =>
        _searchable.Publish(
            new Catalog(logVersion, _parts.Writer.Publish(), [.. _parts.Backlog.Late], [.. Table.Damage, .. _damage])
            {
                Stores = _parts.Writer.Stores,
                Files = Table.Files,
                IsSettled = _parts.Backlog.IsSettled,
            });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "BlocksReused",
            Message = "{Segments} of {All} segments are on the local disk already")]
        public static partial void Reused(ILogger logger, int segments, int all);
    }
}
