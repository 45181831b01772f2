using System.Runtime;
using Akosha.Search.Indexing;
using Akosha.Search.Writing;

namespace Akosha.Search.Upkeep;

/// <summary>
/// Gives memory back that jobs have replaced, once no search can use it any more: nothing else may make the collector look for many minutes.
/// Used by the thread of the <see cref="IndexProjection"/> alone.
/// </summary>
internal sealed partial class ReturnedMemory(TimeProvider time, ILogger<ReturnedMemory> logger)
{
    private const int LargeObjects = 3;
    private const long MaxMoved = 128L << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private DateTimeOffset _due = DateTimeOffset.MaxValue;

    /// <summary>Blocks were built or replaced: what that left is given back once no search uses it.</summary>
    public void Expect() => _due = time.GetUtcNow() + IndexWriter.Grace + Pause;

    /// <summary>Gives back what is due.</summary>
    public void GiveBackDue()
    {
        if (time.GetUtcNow() < _due) return;
        _due = DateTimeOffset.MaxValue;
        var before = GC.GetTotalMemory(forceFullCollection: false);
        var large = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[LargeObjects];
        if (IsWorthCompacting(large.SizeAfterBytes, large.FragmentationAfterBytes))
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        var after = GC.GetTotalMemory(forceFullCollection: false);
        Log.GivenBack(logger, before, after);
    }

    /// <summary>A job has ended. Building leaves hundreds of megabytes behind, and may be the last thing for long that would make the collector look.</summary>
    public static void AfterJob() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);

    /// <summary>The lake has been read for the first time; nobody is served yet.</summary>
    public static void AfterStart() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>
    /// True if it is worth it to close the holes between large objects: they are at least half as large as what lives there, and that is
    /// little, for searches wait while it is moved.
    /// </summary>
    /// <param name="bytes">What the objects and the holes take.</param>
    /// <param name="holes">What the holes take of it.</param>
    internal static bool IsWorthCompacting(long bytes, long holes) => bytes - holes <= MaxMoved && holes * 2 >= bytes - holes;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, EventName = "MemoryReleased", Message = "Given back: {Before} bytes of objects became {After}")]
        public static partial void GivenBack(ILogger logger, long before, long after);
    }
}
