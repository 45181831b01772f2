using System.Collections.Immutable;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Following;

/// <summary>
/// Follows the log: reads the segments that commits add, applies them to the index and publishes a new catalog. It polls, and looks at
/// once when somebody waits for a version. Commits that only rearrange what is known are left to the <see cref="TierKeeper"/>.
/// </summary>
internal sealed partial class LogFollower : BackgroundService
{
    private const int PublishRows = 200_000;

    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1), LookBehind = TimeSpan.FromMinutes(1);

    private readonly ObjectStore _store;
    private readonly LakeOptions _lake;
    private readonly SearchOptions _options;
    private readonly TierSetup _tiers;
    private readonly SearchableIndex _searchable;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<LogFollower> _logger;
    private readonly DateTimeOffset _started;
    private readonly Queue<Change> _pending = new();
    private readonly List<LakeDamage> _segmentDamage = [];
    private readonly List<long> _received = [];
    private ImmutableList<LakeDamage> _damage = [];
    private LakeTable _table;
    private TieredIndex _index;
    private BlockFactory _factory;
    private TierKeeper _keeper;
    private bool _isBroken;
    private long _lookedBehind;
    private bool _hasJoined;

    /// <summary>Segments to add, all of one tier and to be built as blocks of their own unless small and hot; or segments that left.</summary>
    private sealed record Change(IReadOnlyList<AddFile> Adds, long Rows, Tier Tier, IReadOnlySet<string>? Removed)
    {
        /// <summary>True if some messages of its only segment are in the index already.</summary>
        public bool IsPartial { get; init; }
    }

    public LogFollower(ObjectStore store, LakeOptions lake, SearchOptions options, TierSetup tiers, SearchableIndex searchable, TimeProvider time, ILoggerFactory loggers)
    {
        (_store, _lake, _options, _tiers, _searchable, _time, _loggers) = (store, lake, options, tiers, searchable, time, loggers);
        _logger = loggers.CreateLogger<LogFollower>();
        _started = time.GetUtcNow();
        _table = NewTable();
        (_index, _factory, _keeper) = NewIndex();
        Publish(-1);
    }

    /// <summary>Why the log could not be read at the last attempt; null if it was.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Commits that were read from the log and that searches do not see yet.</summary>
    public long Lag => Math.Max(0, _table.Snapshot.Version - Math.Max(-1, _searchable.Catalog.LogVersion));

    /// <summary>True while nothing is being done to the tiers.</summary>
    public bool IsAtRest => _keeper.IsAtRest;

    /// <summary>When the log was last looked at without failure.</summary>
    public DateTimeOffset LastLook { get; private set; }

    /// <summary>What is done before the replica becomes ready: others are told that they must wait for it from now on.</summary>
    public Func<CancellationToken, Task>? Joining { get; set; }

    /// <summary>Told of messages that have become searchable: when the oldest of a segment was received (microseconds since 1970).</summary>
    public Action<long> Searchable { get; set; } = _ => { };

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _keeper.StopAsync(); // what it writes is whole, and no file is closed under it
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _index.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stoppingToken);
                LastFailure = null;
                LastLook = _time.GetUtcNow();
                await _searchable.WantedAsync(_options.PollMilliseconds, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LastFailure = error.Message;
                if (RowStore.IsDamage(error)) _index.Stores.Rows.Condemn(); // the start anew that follows does without the file
                Log.Failed(_logger, error);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellation)
    {
        if (_isBroken) await StartAnewAsync();
        if (_table.Snapshot.Version < 0) await LoadAsync(cancellation);
        else await RefreshAsync(cancellation);
        _keeper.Follow(_table.Snapshot.Files);
        if (_pending.Count > 0) await ApplyPendingAsync(cancellation);
        _isBroken = true;
        var changed = _keeper.Step();
        _isBroken = false;
        TakeDamage(_keeper.Damage);
        if (!_searchable.IsCaughtUp && await JoinsAsync(cancellation)) return;
        if (_table.Snapshot.Version > _searchable.Catalog.LogVersion || !_searchable.IsCaughtUp) Advance();
        else if (changed || _searchable.Catalog.Missing.Count != _keeper.MissingCount || _searchable.Catalog.IsSettled != _keeper.IsSettled) Publish(_searchable.Catalog.LogVersion);
    }

    /// <summary>Joins those that writers wait for, once everything that was in the log has been read.</summary>
    /// <returns>True if it just has: then the log is looked at once more, for commits of those who did not know of this replica yet.</returns>
    private async Task<bool> JoinsAsync(CancellationToken cancellation)
    {
        if (Joining is null || _hasJoined || _searchable.LakeId.Length == 0) return false;
        _hasJoined = true;
        _searchable.Join(_table.Snapshot.Version);
        await Joining(cancellation);
        _searchable.Nudge();
        return true;
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await _store.PrepareAsync(cancellation);
        var snapshot = await _table.LoadAsync(cancellation);
        _searchable.Follow(snapshot.Metadata?.Id ?? "");
        _damage = snapshot.Damage;
        _keeper.Follow(snapshot.Files);
        _isBroken = true;
        var reused = _factory.Reuse(_tiers.Residency, snapshot.Files.ContainsKey);
        foreach (var block in reused.OrderBy(block => block.Tier)) _index.Attach(block, snapshot.Files.ContainsKey);
        _isBroken = false;
        var onDisk = reused.SelectMany(block => block.Directory.Segments).Where(part => snapshot.Files.ContainsKey(part.Segment)).ToLookup(part => part.Segment, StringComparer.Ordinal);
        var parts = onDisk.Where(segment => segment.Sum(part => part.Messages) == segment.First().Of).Select(segment => segment.Key).ToHashSet(StringComparer.Ordinal);
        // Those that the disk has a part of: the rest was in a block that grew in memory.
        var partial = onDisk.Select(segment => snapshot.Files[segment.Key]).Where(file => !parts.Contains(file.Path) && _keeper.TierOf(file) == Tier.Hot).ToList();
        foreach (var file in partial) _pending.Enqueue(new Change([file], SegmentStats.Rows(file), Tier.Hot, null) { IsPartial = true });
        if (parts.Count > 0)
        {
            Log.Reused(_logger, parts.Count, snapshot.Files.Count);
            Publish(-1);
        }
        // The newest first: they are what most searches want. Which write of a key counts does not depend on the order.
        var files = snapshot.Files.Values.Except(partial).Where(file => !parts.Contains(file.Path))
            .OrderByDescending(file => SegmentStats.Newest(file) ?? DateTimeOffset.MaxValue).ThenBy(file => file.Path, StringComparer.Ordinal);
        foreach (var tier in files.GroupBy(_keeper.TierOf).OrderBy(tier => tier.Key))
        {
            // What was committed since this process started may be waited for, however old its messages are.
            var byAge = tier.ToLookup(file => tier.Key == Tier.Cold && IsFromBefore(file));
            _keeper.ReadLater(byAge[true]);
            EnqueueGroups(byAge[false], tier.Key);
        }
    }

    private bool IsFromBefore(AddFile file) => DateTimeOffset.FromUnixTimeMilliseconds(file.ModificationTime) < _started - ClockTolerance;

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        var known = _table.Snapshot.Damage.Count;
        var entries = await _table.RefreshAsync(cancellation);
        _damage = _damage.AddRange(_table.Snapshot.Damage.Skip(known));
        _searchable.Follow(_table.Snapshot.Metadata?.Id ?? "");
        if (entries.Count == 0 && _time.GetElapsedTime(_lookedBehind) > LookBehind)
        {
            _lookedBehind = _time.GetTimestamp();
            if (await _table.IsLeftBehindAsync(cancellation))
            {
                Log.LeftBehind(_logger, _table.Snapshot.Version);
                await StartAnewAsync();
                await LoadAsync(cancellation);
            }
        }
        foreach (var entry in entries)
        {
            List<AddFile> adds = [.. entry.Actions.Select(action => action.Add).OfType<AddFile>()];
            var removed = entry.Actions.Select(action => action.Remove?.Path).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (adds.Count > 0 && adds.TrueForAll(add => !add.DataChange))
            {
                _keeper.FollowLater(Rearrangement.Of(adds, removed, entry.Actions.FirstOrDefault(action => action.CommitInfo is not null)?.CommitInfo?.Operation));
                continue;
            }
            // The adds of a commit first: rows that only moved to another file are at home there before theirs is taken away.
            foreach (var tier in adds.GroupBy(_keeper.TierOf)) EnqueueGroups(tier, tier.Key);
            if (removed.Count > 0) _pending.Enqueue(new Change([], 0, Tier.Hot, removed));
        }
    }

    private void EnqueueGroups(IEnumerable<AddFile> files, Tier tier)
    {
        foreach (var (group, rows) in SegmentGroups.Cut(files)) _pending.Enqueue(new Change(group, rows, tier, null));
    }

    /// <summary>Applies the pending changes in order. A store that fails leaves the change pending, for the next attempt.</summary>
    private async Task ApplyPendingAsync(CancellationToken cancellation)
    {
        var unpublished = 0L;
        while (_pending.TryPeek(out var change))
        {
            var apply = await PrepareAsync(change, cancellation);
            _isBroken = true;
            apply();
            _pending.Dequeue();
            _isBroken = false;
            if ((unpublished += change.Rows) < PublishRows) continue;
            Publish(_searchable.Catalog.LogVersion);
            unpublished = 0;
        }
        TakeDamage(_segmentDamage);
    }

    private async Task<Action> PrepareAsync(Change change, CancellationToken cancellation)
    {
        if (change.Removed is { } removed) return () => _keeper.Forget(removed);
        if (change.IsPartial)
        {
            var file = change.Adds[0];
            var lacking = await _factory.ReadAsync(file, (row, _) => _index.Lacks(file.Path, row), _segmentDamage, cancellation);
            if (lacking is null) return () => { }; // it is told as damage
            if (lacking.Messages.Count <= TieredIndex.GrowingMessages) return () => _index.Complete(lacking);
        }
        else if (change.Tier == Tier.Hot && change.Rows < TieredIndex.LargeSegment)
        {
            var read = await Task.WhenAll(change.Adds.Select(file => _factory.ReadAsync(file, _segmentDamage, cancellation)));
            return () =>
            {
                foreach (var (file, rows) in change.Adds.Zip(read))
                {
                    if (rows is null) continue;
                    _index.Apply(file.Path, rows);
                    if (_searchable.IsCaughtUp && rows.Count > 0) _received.Add(rows.Min(row => row.ReceivedAt));
                }
            };
        }
        var built = await _factory.BuildAsync(change.Adds, change.Tier, _segmentDamage, cancellation);
        return () =>
        {
            built.ForEach(block => _index.Attach(block));
            _keeper.GiveBackLater();
        };
    }

    private void TakeDamage(List<LakeDamage> found)
    {
        _damage = _damage.AddRange(found);
        found.Clear();
    }

    /// <summary>Forgets everything read so far: a change that failed half-way may have left the index in parts.</summary>
    private async Task StartAnewAsync()
    {
        _hasJoined = false;
        _searchable.Forget();
        _pending.Clear();
        await _keeper.StopAsync();
        // Whoever reads from the old index finishes first; one that takes longer keeps its folder, and the new index gets another.
        await _index.Stores.CloseAsync().WaitAsync(LongestReading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _table = NewTable();
        (_index, _factory, _keeper) = NewIndex();
        Publish(-1);
        _isBroken = false;
    }

    private (TieredIndex Index, BlockFactory Factory, TierKeeper Keeper) NewIndex()
    {
        var index = _tiers.Open();
        var factory = new BlockFactory(index, _store, _loggers.CreateLogger<BlockFactory>());
        return (index, factory, new TierKeeper(index, factory, _tiers.Residency, _time, _searchable.Nudge, _loggers.CreateLogger<TierKeeper>()));
    }

    private LakeTable NewTable() => MessagesTable.Over(_store, _lake, _time, _loggers.CreateLogger<LakeTable>());

    private void Advance()
    {
        Publish(_table.Snapshot.Version);
        if (!_searchable.IsCaughtUp) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // nobody is served yet
        _keeper.IsCaughtUp = true;
        _received.ForEach(Searchable);
        _received.Clear();
        _searchable.Advance();
    }

    private void Publish(long logVersion) =>
        _searchable.Publish(new Catalog(logVersion, _index.Publish(), _keeper.Missing, _damage)
        {
            Stores = _index.Stores,
            Files = _table.Snapshot.Files,
            IsSettled = _keeper.IsSettled,
        });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "FollowFailed", Message = "The log could not be followed; answers stay as they are")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "LeftBehind", Message = "The log after version {Version} is gone: the lake is read anew")]
        public static partial void LeftBehind(ILogger logger, long version);

        [LoggerMessage(Level = LogLevel.Information, EventName = "BlocksReused", Message = "{Segments} of {All} segments are on the local disk already")]
        public static partial void Reused(ILogger logger, int segments, int all);
    }
}
