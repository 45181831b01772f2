using System.Runtime.ExceptionServices;
using Akosha.Platform.Memory;
using Akosha.Search.Index;
using Akosha.Search.Tiers;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// The work on the tiers that nobody waits for: jobs, one at a time, whose results it has the writer apply; and the moves of
/// ageing. Used by the thread of the projection alone.
/// </summary>
internal sealed partial class TierUpkeep(
    IndexWriter writer, IndexBacklog backlog, JobPlanner planner, JobRunner jobs, Residency residency, UpkeepClock clock)
{
    private readonly List<LakeDamage> _damage = [];

    /// <summary>True while no job is under way; after a step that means that there was nothing to do.</summary>
    public bool IsAtRest => jobs.IsAtRest;

    /// <summary>Does what can be done now.</summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="isCaughtUp">True once everything that the log held at the start is searchable.</param>
    /// <returns>True if the index has changed.</returns>
    public bool Step(IReadOnlyDictionary<string, AddFile> files, bool isCaughtUp)
    {
        var changed = TakeJob(files);
        if (jobs.IsAtRest) writer.EndBuilding();
        if (clock.IsTick())
        {
            changed |= Age(files);
            writer.Clean(isSettled: backlog.IsSettled && isCaughtUp, jobs.IsBusy);
            clock.Memory.GiveBackDue();
        }
        if (jobs.IsAtRest && clock.MayBeginJob && planner.Next(files) is { } job) jobs.Start(job);
        return changed;
    }

    /// <summary>Applies changes that searches wait for.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="files">The files of the table.</param>
    public void Apply(IReadOnlyList<IndexChange> changes, IReadOnlyDictionary<string, AddFile> files)
    {
        foreach (var change in changes)
        {
            Apply(change, files);
            if (change is IndexChange.BlocksBuilt { AreFound: false }) clock.Memory.Expect();
        }
    }

    /// <summary>What jobs could not read since this was last asked.</summary>
    public IReadOnlyList<LakeDamage> TakeDamage()
    {
        LakeDamage[] taken = [.. _damage];
        _damage.Clear();
        return taken;
    }

    /// <summary>Waits for the job that is under way.</summary>
    public Task StopAsync() => jobs.StopAsync();

    private bool TakeJob(IReadOnlyDictionary<string, AddFile> files)
    {
        if (jobs.TryTake(out var failure) is not { } result)
        {
            if (failure is null) return false;
            if (RowStore.IsDamage(failure)) ExceptionDispatchInfo.Throw(failure);
            Log.Postponed(clock.Logger, failure);
            clock.JobFailed();
            return false;
        }
        var isDone = result.Changes.Count > 0;
        foreach (var change in result.Changes) isDone &= Apply(change, files);
        _damage.AddRange(result.Damage);
        backlog.EndLate(result.LateRead);
        if (result.Compared is { } compared && backlog.Compared(compared, isDone) is { } left) Apply(left, files);
        if (result.Read is { } read) Apply(backlog.End(read), files);
        if (result.LeavesMemory) clock.Memory.Expect();
        MemoryPolicy.AfterBuild();
        return true;
    }

    /// <returns>False if nothing was changed, since the segment has to be read.</returns>
    private bool Apply(IndexChange change, IReadOnlyDictionary<string, AddFile> files)
    {
        var outcome = writer.Apply(change);
        backlog.AddLate(outcome.ReadAgain.Select(path => files.GetValueOrDefault(path)).OfType<AddFile>());
        return outcome.IsDone;
    }

    private bool Age(IReadOnlyDictionary<string, AddFile> files)
    {
        if (writer.Stores.Folder is null) return false;
        if (writer.Growing is { Count: > 0 } growing && (IsAged(growing) || residency.IsOverfull(writer.Blocks)))
            writer.EndGrowing();
        var moves = residency.Moves(writer.Blocks, files.ContainsKey, jobs.IsBusy);
        foreach (var (block, tier) in moves)
        {
            Log.Moved(clock.Logger, block.Id, block.Live, block.Tier, tier);
            writer.Apply(new IndexChange.BlockMoved(block.Id, tier));
        }
        return moves.Count > 0;
    }

    private bool IsAged(BlockState block) =>
        block.NewestOfAll is > long.MinValue and var newest && residency.Of(newest) != Tier.Hot;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, EventName = "BlockMoved",
            Message = "Block {Block} with {Messages} messages moves from {From} to {To}")]
        public static partial void Moved(ILogger logger, int block, int messages, Tier from, Tier to);

        [LoggerMessage(
            Level = LogLevel.Warning, EventName = "TierWorkPostponed", Message = "Work on the tiers failed and is tried again")]
        public static partial void Postponed(ILogger logger, Exception error);
    }
}
