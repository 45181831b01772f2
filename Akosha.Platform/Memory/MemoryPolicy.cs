using System.Runtime;

namespace Akosha.Platform.Memory;

/// <summary>
/// The few moments at which the collector is told to look. Left alone it looks when enough was allocated, and its budget for
/// large objects grows with the largest piece of work: after that there may be many minutes in which hundreds of megabytes of
/// garbage stay. Everything else is left to it.
/// </summary>
public static class MemoryPolicy
{
    /// <summary>
    /// The switch by which a process says that nobody waits while its heap is compacted after a job: it holds no index.
    /// </summary>
    public const string CollectsAfterJobs = "Akosha.Maintenance.CollectsAfterwards";

    /// <summary>
    /// The switch by which a process says that it holds many of Akosha and anything else besides, as one of tests does: then
    /// everything is left to the collector. Each of them would have all others stand still otherwise.
    /// </summary>
    public const string LeavesToCollector = "Akosha.Memory.LeavesToCollector";

    private const int LargeObjects = 3;
    private const long MaxMoved = 128L << 20;

    /// <summary>
    /// How long pools of buffers keep what was returned to them. They let go at a collection this long after its last use, and at
    /// no earlier one: <see cref="AfterJob"/> is called once more then.
    /// </summary>
    public static TimeSpan PoolsKeep { get; } = TimeSpan.FromMinutes(1);

    private static bool IsLeftToCollector => IsOn(LeavesToCollector);

    /// <summary>
    /// After a start, once all of the lake is read and before anybody is served: everything is compacted, as small as it can be,
    /// and the process stands still meanwhile.
    /// </summary>
    public static ReleasedMemory AfterStart() => IsLeftToCollector ? Unchanged() : Compact();

    /// <summary>
    /// After a job that nobody waits for, in a process that holds no index (<see cref="CollectsAfterJobs"/>): everything is
    /// compacted, which takes some 20 ms there. To be called on a stack of its own, or the frames of the job may keep what it
    /// worked on.
    /// </summary>
    /// <returns>What was given back; null, and nothing is done, in any other process.</returns>
    public static ReleasedMemory? AfterJob() =>
        IsOn(CollectsAfterJobs) && !IsLeftToCollector ? Compact() : null;

    /// <summary>
    /// After something large was built beside searches: what building left is collected in the background, and nobody waits. It
    /// may be the last thing for long that would make the collector look.
    /// </summary>
    public static void AfterBuild()
    {
        if (!IsLeftToCollector) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>
    /// After large parts were replaced and no search uses the old ones any more: they are collected at once, and where large
    /// holes remain between the others (<see cref="AreHolesWorthClosing"/>) those are closed. Searches wait meanwhile.
    /// </summary>
    public static ReleasedMemory AfterReplacement()
    {
        if (IsLeftToCollector) return Unchanged();
        var before = GC.GetTotalMemory(forceFullCollection: false);
        var large = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LargeObjects];
        if (AreHolesWorthClosing(large.SizeAfterBytes, large.FragmentationAfterBytes))
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        return new ReleasedMemory(before, GC.GetTotalMemory(forceFullCollection: false));
    }

    /// <summary>
    /// After something was erased: what lies in memory that is free is given back to the system, or overwritten. The process
    /// stands still meanwhile.
    /// </summary>
    public static void AfterErasure()
    {
        if (!IsLeftToCollector) FreeMemory.Clear();
    }

    /// <summary>
    /// Has a library forget what it keeps, too, whenever <see cref="AfterErasure"/> is called.
    /// </summary>
    /// <param name="onEachThread">Called on every thread of the pool, for what it keeps for each.</param>
    /// <param name="atLast">Called once after that, for what it keeps for all.</param>
    public static void AlsoAfterErasure(Action onEachThread, Action? atLast = null)
    {
        FreeMemory.Kept -= onEachThread; // once, however often it is said
        FreeMemory.Kept += onEachThread;
        FreeMemory.KeptForAll -= atLast;
        FreeMemory.KeptForAll += atLast;
    }

    /// <summary>Overwrites what the shared pool of arrays keeps, for the thread that calls it and for all.</summary>
    /// <typeparam name="T">What they hold; also references to contents.</typeparam>
    /// <param name="largest">The length of the largest that may be there.</param>
    public static void OverwritePooled<T>(int largest) => PooledArrays.Clear<T>(largest);

    /// <summary>
    /// True if it is worth it to close the holes between large objects: they are at least half as large as what lives there, and
    /// that is little (at most 128 MiB), for searches wait while it is moved.
    /// </summary>
    /// <param name="bytes">What the objects and the holes take.</param>
    /// <param name="holes">What the holes take of it.</param>
    public static bool AreHolesWorthClosing(long bytes, long holes) => bytes - holes <= MaxMoved && holes * 2 >= bytes - holes;

    private static ReleasedMemory Compact()
    {
        var before = GC.GetTotalMemory(forceFullCollection: false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new ReleasedMemory(before, GC.GetTotalMemory(forceFullCollection: false));
    }

    private static ReleasedMemory Unchanged()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        return new ReleasedMemory(now, now);
    }

    private static bool IsOn(string name) => AppContext.TryGetSwitch(name, out var isOn) && isOn;
}
