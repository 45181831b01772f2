using System.Collections.Immutable;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Following;

/// <summary>
/// Follows the log: reads the segments that commits add, applies them to the hot tier and publishes a new catalog. It polls,
/// and looks at once when somebody waits for a version.
/// </summary>
internal sealed partial class LogFollower : BackgroundService
{
    private const int PublishRows = 200_000;

    private readonly ObjectStore _store;
    private readonly LakeOptions _lake;
    private readonly SearchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<LogFollower> _logger;
    private readonly Queue<Change> _pending = new();
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private ImmutableList<LakeDamage> _damage = [];
    private TaskCompletionSource _advanced = NewSignal();
    private LakeTable _table;
    private HotTier _hot = new();
    private bool _isBroken;
    private int _segments;

    private sealed record Change(AddFile? Add, IReadOnlySet<string>? Removed);

    public LogFollower(ObjectStore store, LakeOptions lake, SearchOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        (_store, _lake, _options, _time, _loggers) = (store, lake, options, time, loggers);
        _logger = loggers.CreateLogger<LogFollower>();
        _table = NewTable();
        Catalog = new Catalog(-1, _hot.Publish(0), []);
    }

    /// <summary>What searches answer from now.</summary>
    public Catalog Catalog { get; private set; }

    /// <summary>The id of the table that is followed; empty before it has been read.</summary>
    public string LakeId => _table.Snapshot.Metadata?.Id ?? "";

    /// <summary>True once everything the log held at the start is searchable.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>Why the log could not be read at the last attempt; null if it was.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>A catalog to search in, held open; give it back with <see cref="HotSnapshot.Release"/>.</summary>
    public Catalog Acquire()
    {
        while (true)
        {
            var catalog = Catalog;
            if (catalog.Hot.TryAcquire()) return catalog;
        }
    }

    /// <summary>Waits until searches see the log up to a version.</summary>
    /// <returns>False if that has not come to pass in time.</returns>
    public async Task<bool> WaitForAsync(long logVersion, TimeSpan atMost, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var advanced = Volatile.Read(ref _advanced).Task;
            if (Catalog.LogVersion >= logVersion && IsCaughtUp) return true;
            var left = atMost - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return false;
            Nudge();
            await Task.WhenAny(advanced, Task.Delay(left, _time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Has the log looked at without waiting for the next poll.</summary>
    public void Nudge()
    {
        try
        {
            if (_nudge.CurrentCount == 0) _nudge.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else was faster, or the service is going down.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _hot.Dispose();
        _nudge.Dispose();
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
                await _nudge.WaitAsync(TimeSpan.FromMilliseconds(_options.PollMilliseconds), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LastFailure = error.Message;
                Log.Failed(_logger, error);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellation)
    {
        if (_isBroken) StartAnew();
        if (_table.Snapshot.Version < 0) await LoadAsync(cancellation);
        else await RefreshAsync(cancellation);
        if (_pending.Count > 0) await ApplyPendingAsync(cancellation);
        if (_table.Snapshot.Version > Catalog.LogVersion || !IsCaughtUp) Advance();
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await _store.PrepareAsync(cancellation);
        var snapshot = await _table.LoadAsync(cancellation);
        _damage = snapshot.Damage;
        var files = snapshot.Files.Values.OrderBy(file => file.ModificationTime).ThenBy(file => file.Path, StringComparer.Ordinal);
        foreach (var file in files) _pending.Enqueue(new Change(file, null));
    }

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        var known = _table.Snapshot.Damage.Count;
        var entries = await _table.RefreshAsync(cancellation);
        _damage = _damage.AddRange(_table.Snapshot.Damage.Skip(known));
        foreach (var entry in entries)
        {
            // The adds of a commit first: rows that only moved to another file are at home there before theirs is taken away.
            foreach (var action in entry.Actions.Where(action => action.Add is not null)) _pending.Enqueue(new Change(action.Add, null));
            var removed = entry.Actions.Select(action => action.Remove?.Path).OfType<string>().ToHashSet(StringComparer.Ordinal);
            if (removed.Count > 0) _pending.Enqueue(new Change(null, removed));
        }
    }

    /// <summary>Applies the pending changes in order, reading the next segment while the last is being indexed.</summary>
    private async Task ApplyPendingAsync(CancellationToken cancellation)
    {
        var unpublished = 0;
        var next = ReadAsync(_pending.Peek(), cancellation);
        while (_pending.TryPeek(out var change))
        {
            // A store that fails leaves the change pending, for the next attempt.
            var rows = await next;
            if (_pending.ElementAtOrDefault(1) is { } following) next = ReadAsync(following, cancellation);
            _isBroken = true;
            if (change.Removed is { } removed) _hot.Forget(removed);
            else _hot.Apply(change.Add!.Path, rows);
            _segments += change.Removed is { } gone ? -gone.Count : 1;
            _pending.Dequeue();
            _isBroken = false;
            if ((unpublished += rows.Count) < PublishRows) continue;
            Publish(Catalog.LogVersion);
            unpublished = 0;
        }
    }

    /// <summary>Forgets everything read so far: a change that failed half-way may have left the tier in parts.</summary>
    private void StartAnew()
    {
        IsCaughtUp = false;
        _pending.Clear();
        _segments = 0;
        var broken = _hot;
        (_hot, _table) = (new HotTier(), NewTable());
        Publish(-1);
        broken.Dispose();
        _isBroken = false;
    }

    private LakeTable NewTable() => MessagesTable.Over(_store, _lake, _time, _loggers.CreateLogger<LakeTable>());

    private async Task<List<MessageRow>> ReadAsync(Change change, CancellationToken cancellation)
    {
        if (change.Add is not { } file) return [];
        try
        {
            return await SegmentFile.ReadAsync(_store, _table.Name, file, keysOnly: false, cancellation);
        }
        catch (LakeException error)
        {
            Log.SegmentDamaged(_logger, file.Name, error.Message);
            _damage = _damage.Add(new LakeDamage($"{_table.Name}/{file.Name}", error.Message));
            return [];
        }
    }

    private void Advance()
    {
        Publish(_table.Snapshot.Version);
        IsCaughtUp = true;
        Interlocked.Exchange(ref _advanced, NewSignal()).SetResult();
    }

    private void Publish(long logVersion)
    {
        var old = Catalog;
        Catalog = new Catalog(logVersion, _hot.Publish(_segments), _damage);
        old.Hot.Release();
    }


    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventName = "FollowFailed", Message = "The log could not be followed; answers stay as they are")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Error, EventName = "SegmentDamaged", Message = "The segment {Segment} cannot be read and is missing from answers: {Reason}")]
        public static partial void SegmentDamaged(ILogger logger, string segment, string reason);
    }
}
