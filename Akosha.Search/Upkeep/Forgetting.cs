using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using DuckDB.NET.Data;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Has everything forgotten that was erased from the lake: the blocks that hold something of it are built anew, whatever tier
/// they are in, what they leave is removed once no search can want it, the files of the rows are written again, and whoever keeps
/// copies lets go of them. Used by the thread of the projection alone.
/// </summary>
/// <param name="writer">The index.</param>
/// <param name="backlog">What is still to be read: as long as there is something, more may have to be forgotten.</param>
/// <param name="reads">Those that began before are ended: they keep copies.</param>
/// <param name="forgotten">Called when nothing is left but in memory that is free.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told of attempts that failed.</param>
internal sealed partial class Forgetting(
    IndexWriter writer, IndexBacklog backlog, LongReads reads, Action forgotten, TimeProvider time, ILogger<Forgetting> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(1);

    private int? _lastBlock;
    private long _mark;
    private DateTimeOffset _notBefore;

    /// <summary>True if nothing is to be forgotten.</summary>
    public bool IsDone { get; private set; } = true;

    /// <summary>Has everything forgotten that is not in the table now.</summary>
    public void Begin()
    {
        IsDone = false;
        _lastBlock = null;
        _mark = reads.Mark();
    }

    /// <summary>The next block to build anew; null if there is none, or none yet.</summary>
    public BlockState? Next() => _lastBlock is { } last
        ? writer.HoldersOfGone(last).FirstOrDefault(block => block is { Builder: null, IsRebuilt: false }) : null;

    /// <summary>Goes on, as far as it can now.</summary>
    /// <param name="isAtRest">True while no job is under way: none that has begun before adds what is to be forgotten.</param>
    public void Step(bool isAtRest)
    {
        if (IsDone || time.GetUtcNow() < _notBefore || !isAtRest || !backlog.IsSettled || backlog.TryPeek(out _)) return;
        // What is built from now on is built of the table as it is now.
        var last = _lastBlock ??= writer.NewId();
        var holders = writer.HoldersOfGone(last).ToList();
        if (writer.Growing is { } growing && holders.Contains(growing)) writer.EndGrowing();
        if (holders.Count > 0 || writer.HasRemovals || !reads.TryEnd(_mark)) return;
        try
        {
            writer.ForgetGone();
            forgotten();
            IsDone = true;
        }
        catch (Exception error) when (error is IOException or DuckDBException && !RowStore.IsDamage(error))
        {
            // The disk may be full: what is new is searchable all the same.
            _notBefore = time.GetUtcNow() + PauseAfterFailure;
            Log.Postponed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventName = "ForgettingPostponed",
            Message = "What was erased could not be forgotten, and is tried again in a minute")]
        public static partial void Postponed(ILogger logger, Exception error);
    }
}
