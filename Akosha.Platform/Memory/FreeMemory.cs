using System.Runtime;
using System.Runtime.InteropServices;

namespace Akosha.Platform.Memory;

/// <summary>
/// What a process has in memory that nothing uses: garbage, buffers in pools, freed native memory. It still holds what it was
/// last used for, until it is used again or given back to the system.
/// </summary>
internal static partial class FreeMemory
{
    private const int PinnedObjects = 4;
    private const long MaxHoles = 16L << 20;
    private const int LargestPooled = 1 << 22, LargestOverwritten = 1 << 16, OverwrittenOfEach = 1 << 18;

    private static readonly TimeSpan MaxGathering = TimeSpan.FromSeconds(5);

    /// <summary>Has libraries forget what they keep, for the thread that calls it and for all.</summary>
    public static event Action? Kept;

    /// <summary>Has libraries forget what they keep for all threads, once those have forgotten theirs.</summary>
    public static event Action? KeptForAll;

    /// <summary>
    /// Overwrites what the shared pools keep, collects all garbage, and gives back to the system whatever is free.
    /// </summary>
    public static void Clear()
    {
        for (var round = 0; round < 2; round++)
        {
            OnEachThread(() =>
            {
                PooledArrays.Clear<byte>(LargestPooled);
                PooledArrays.Clear<char>(LargestPooled);
                Kept?.Invoke();
                OverwriteNative();
            });
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            FillPinnedHoles();
        }
        KeptForAll?.Invoke();
        if (OperatingSystem.IsLinux()) TryTrim();
    }

    /// <summary>
    /// Takes blocks of all sizes from the C library, overwrites them and returns them: they are those that were free, where it
    /// had any for this thread.
    /// </summary>
    private static unsafe void OverwriteNative()
    {
        var taken = new List<nint>();
        for (var size = LargestOverwritten; size >= 16; size -= Math.Max(16, size / 8))
            for (var bytes = 0; bytes < OverwrittenOfEach; bytes += size)
            {
                var block = NativeMemory.Alloc((nuint)size); // what is asked for zeroed does not come from what a thread keeps
                NativeMemory.Clear(block, (nuint)size);
                taken.Add((nint)block);
            }
        foreach (var block in taken) NativeMemory.Free((void*)block);
    }

    /// <summary>
    /// Does something on all threads of the pool at the same time, as far as they are free within five seconds: pools keep
    /// something for each thread that others do not reach.
    /// </summary>
    private static void OnEachThread(Action action)
    {
        action();
        var threads = ThreadPool.ThreadCount;
        var left = threads;
        using var done = new CountdownEvent(threads);
        var until = Environment.TickCount64 + (long)MaxGathering.TotalMilliseconds;
        for (var i = 0; i < threads; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                action();
                Interlocked.Decrement(ref left);
                while (Volatile.Read(ref left) > 0 && Environment.TickCount64 < until) Thread.Sleep(1);
                done.Signal();
            }, null);
        done.Wait();
    }

    /// <summary>
    /// Overwrites the holes between pinned objects, which no collection closes: arrays of all sizes find room in them.
    /// </summary>
    private static void FillPinnedHoles()
    {
        var pinned = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[PinnedObjects];
        var holes = Math.Min(pinned.FragmentationAfterBytes, MaxHoles);
        var filling = new List<byte[]>();
        for (var size = 1 << 20; size >= 256; size /= 2)
            for (var filled = 0L; filled < holes; filled += size) filling.Add(GC.AllocateArray<byte>(size, pinned: true));
        GC.KeepAlive(filling);
    }

    private static void TryTrim()
    {
        try
        {
            _ = Trim(0);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // another C library, which gives memory back in its own way
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
