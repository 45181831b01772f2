using Akosha.Storage.Lake;
using Akosha.Storage.ObjectStores;

namespace Akosha.Search.Following;

/// <summary>
/// Reads the log of the lake and hands each commit to the projections, which go on from there at their own pace. It polls, and
/// looks at once when somebody waits for a version or an ingester announces a commit.
/// </summary>
internal sealed partial class LakeFollower : BackgroundService
{
    private static readonly TimeSpan LookBehind = TimeSpan.FromMinutes(1), PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly ObjectStore _store;
    private readonly IReadOnlyList<Projection> _projections;
    private readonly SearchOptions _options;
    private readonly WakeSignal _signal;
    private readonly TimeProvider _time;
    private readonly ILogger<LakeFollower> _logger;
    private readonly Func<LakeTable> _newTable;
    private LakeTable _table;
    private long _looks, _lookedBehind;

    /// <param name="lake">The table to follow.</param>
    /// <param name="projections">What is made of it.</param>
    /// <param name="options">How often to look.</param>
    /// <param name="signal">Has it look at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Make the loggers.</param>
    public LakeFollower(
        FollowedTable lake, IEnumerable<Projection> projections, SearchOptions options, WakeSignal signal, TimeProvider time,
            ILoggerFactory loggers)
    {
        _store = lake.Store;
        _projections = [.. projections];
        _options = options;
        _signal = signal;
        _time = time;
        _logger = loggers.CreateLogger<LakeFollower>();
        _newTable = () => MessagesTable.Over(lake.Store, lake.Options, time, loggers.CreateLogger<LakeTable>());
        _table = _newTable();
    }

    /// <summary>Why the log could not be read at the last attempt; null if it was.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>When the log was last looked at without failure.</summary>
    public DateTimeOffset LastLook { get; private set; }

    /// <summary>The version of the log that was read; −1 before it has been.</summary>
    public long Version => _table.Snapshot.Version;

    /// <summary>How many versions of the log, of those that were read, come after a version; 0 or more.</summary>
    public long LagOf(long version) => Math.Max(0, Version - version);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var running = _projections.Select(projection => projection.RunAsync(stoppingToken)).ToList();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                LastFailure = null;
                LastLook = _time.GetUtcNow();
                await _signal.WaitAsync(_options.PollMilliseconds, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                LastFailure = error.Message;
                Log.Failed(_logger, error);
                await Task.Delay(PauseAfterFailure, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await Task.WhenAll(running);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var look = ++_looks;
        foreach (var projection in _projections) projection.LookBegins(look);
        var commits = _table.Snapshot.Version < 0 ? null : await CommitsAsync(cancellation);
        if (commits is null)
        {
            await _store.PrepareAsync(cancellation);
            await _table.LoadAsync(cancellation);
        }
        var update = new LogUpdate(look, _table.Snapshot, commits);
        foreach (var projection in _projections) projection.Offer(update);
    }

    /// <summary>The commits since the last look; null if the log goes on where it cannot be read on from here.</summary>
    private async Task<IReadOnlyList<LakeEntry>?> CommitsAsync(CancellationToken cancellation)
    {
        var commits = await _table.RefreshAsync(cancellation);
        if (commits.Count > 0 || _time.GetElapsedTime(_lookedBehind) <= LookBehind) return commits;
        _lookedBehind = _time.GetTimestamp();
        if (!await _table.IsLeftBehindAsync(cancellation)) return commits;
        Log.LeftBehind(_logger, _table.Snapshot.Version);
        _table = _newTable();
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error, EventName = "FollowFailed",
            Message = "The log could not be followed; answers stay as they are")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, EventName = "LeftBehind",
            Message = "The log after version {Version} is gone: the lake is read anew")]
        public static partial void LeftBehind(ILogger logger, long version);
    }
}
