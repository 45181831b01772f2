using System.Globalization;
using System.Runtime.InteropServices;

namespace Akosha.Storage;

/// <summary>
/// The memory that DuckDB's allocator (jemalloc, within its library) manages. A build with another allocator takes no notice.
/// </summary>
public static unsafe partial class DuckMemory
{
    // What the allocator reads once, when the library is loaded.
    private const string Settings = "DUCKDB_JE_MALLOC_CONF", OverwriteFreed = "junk:free";

    // Flags of mallocx and dallocx: past the caches of threads, and from an arena.
    private const int WithoutCache = 1 << 8, ArenaShift = 20;

    private static bool _isSet;

    /// <summary>
    /// Has everything overwritten when it is freed, on every thread: no buffer that was freed keeps what it held, but those that
    /// were moved to grow (<see cref="ForgetMoved"/>). It has to be called before the library is used for the first time in the
    /// process.
    /// </summary>
    public static void OverwriteWhatIsFreed()
    {
        // Elsewhere the library comes without this allocator. Once: other threads may be reading the environment later.
        if (!OperatingSystem.IsLinux() || Interlocked.Exchange(ref _isSet, true)) return;
        var others = Environment.GetEnvironmentVariable(Settings);
        _ = SetEnvironment(Settings, string.IsNullOrEmpty(others) ? OverwriteFreed : $"{others},{OverwriteFreed}", 1);
    }

    /// <summary>
    /// Has this thread keep no blocks for itself: those that buffers left when they grew would lie there, as long as the thread
    /// lives. To be called after what has written to a file, whose log is put together in such a buffer.
    /// </summary>
    public static void LetGoOfThread() => Do(() => Control("thread.tcache.flush", null, null, null, 0));

    /// <summary>Overwrites what is free in every arena, and gives back to the system what can be given back.</summary>
    public static void ForgetMoved() => Do(() =>
    {
        ulong epoch = 1;
        Control("epoch", null, null, &epoch, sizeof(ulong)); // the counts as they are now
        for (var arena = 0; arena < Read<uint>("arenas.narenas"); arena++)
            for (var bin = 0; bin < Read<uint>("arenas.nbins"); bin++) Overwrite(arena, bin);
        Control("arena.4096.purge", null, null, null, 0); // of all of them
    });

    /// <summary>Takes every block that is free among those of a size, and returns it: it is overwritten then.</summary>
    private static void Overwrite(int arena, int bin)
    {
        var slabs = Read<nuint>(Invariant($"stats.arenas.{arena}.bins.{bin}.curslabs"));
        var used = Read<nuint>(Invariant($"stats.arenas.{arena}.bins.{bin}.curregs"));
        var free = (long)slabs * Read<uint>(Invariant($"arenas.bin.{bin}.nregs")) - (long)used;
        var size = Read<nuint>(Invariant($"arenas.bin.{bin}.size"));
        var flags = WithoutCache | (arena + 1) << ArenaShift;
        var taken = new List<nint>((int)Math.Max(free, 0));
        for (; free > 0 && Allocate(size, flags) is var block and not 0; free--) taken.Add(block);
        foreach (var block in taken)
        {
            NativeMemory.Clear((void*)block, size);
            Free(block, WithoutCache);
        }
    }

    private static T Read<T>(string name) where T : unmanaged
    {
        T value = default;
        var length = (nuint)sizeof(T);
        return Control(name, &value, &length, null, 0) == 0 ? value : default; // an arena that nobody has used has no counts
    }

    private static string Invariant(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);

    private static void Do(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // A build with another allocator.
        }
    }

    // The runtime keeps an environment of its own, which libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_mallocx")]
    private static partial nint Allocate(nuint size, int flags);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_dallocx")]
    private static partial void Free(nint block, int flags);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_mallctl", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(string name, void* old, nuint* oldLength, void* value, nuint valueLength);
}
