using Akosha.Platform.Memory;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// The work on the tiers that nobody waits for: jobs, one at a time, whose results it has the writer apply; and the housekeeping
/// between them. Used by the thread of the projection alone.
/// </summary>
internal sealed class TierUpkeep(
    IndexWriter writer, IndexBacklog backlog, JobPlanner planner, JobRunner jobs, Housekeeping housekeeping,
        Forgetting forgetting)
{
    private readonly List<LakeDamage> _damage = [];

    /// <summary>True while no job is under way; after a step that means that there was nothing to do.</summary>
    public bool IsAtRest => jobs.IsAtRest;

    /// <summary>True if nothing of what was erased from the lake is to be forgotten any more.</summary>
    public bool HasForgotten => forgetting.IsDone;

    /// <summary>Has everything forgotten that is not in the table any more.</summary>
    public void Forget() => forgetting.Begin();

    /// <summary>Does what can be done now.</summary>
    /// <param name="files">The files of the table.</param>
    /// <param name="isCaughtUp">True once everything that the log held at the start is searchable.</param>
    /// <returns>True if the index has changed.</returns>
    public bool Step(IReadOnlyDictionary<string, AddFile> files, bool isCaughtUp)
    {
        var changed = TakeJob(files);
        if (jobs.IsAtRest) writer.EndBuilding();
        changed |= housekeeping.DoDue(files, backlog.IsSettled && isCaughtUp, jobs.IsBusy);
        forgetting.Step(jobs.IsAtRest);
        if (jobs.MayBegin && planner.Next(files) is { } job) jobs.Start(job);
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
            if (change is IndexChange.BlocksBuilt { AreFound: false }) housekeeping.ExpectMemory();
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
        if (jobs.TryTake() is not { } result) return false;
        var isDone = result.Changes.Count > 0;
        foreach (var change in result.Changes) isDone &= Apply(change, files);
        _damage.AddRange(result.Damage);
        backlog.EndLate(result.LateRead);
        if (result.Compared is { } compared && backlog.Compared(compared, isDone) is { } left) Apply(left, files);
        if (result.Read is { } read) Apply(backlog.End(read), files);
        if (result.LeavesMemory) housekeeping.ExpectMemory();
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
}
