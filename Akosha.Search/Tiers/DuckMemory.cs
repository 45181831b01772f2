using System.Runtime.InteropServices;
using Akosha.Platform.Memory;

namespace Akosha.Search.Tiers;

/// <summary>The memory that DuckDB's allocator (jemalloc, within its library) keeps for later.</summary>
internal static partial class DuckMemory
{
    // Of this thread, and of all arenas (MALLCTL_ARENAS_ALL of jemalloc's interface).
    private static readonly string[] Commands = ["thread.tcache.flush", "arena.4096.purge"];

    /// <summary>Gives back to the system whatever is free: what it held is gone.</summary>
    public static void GiveBack()
    {
        try
        {
            MemoryPolicy.OverwriteFree(size => Allocate((nuint)size), Free);
            foreach (var command in Commands) _ = Control(command, 0, 0, 0, 0);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // A build with another allocator.
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_malloc")]
    private static partial nint Allocate(nuint size);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_free")]
    private static partial void Free(nint block);

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_mallctl", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(string name, nint old, nint oldLength, nint value, nint valueLength);
}
