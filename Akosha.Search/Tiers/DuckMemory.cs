using System.Runtime.InteropServices;

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
            foreach (var command in Commands) _ = Control(command, 0, 0, 0, 0);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // A build with another allocator.
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_je_mallctl", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Control(string name, nint old, nint oldLength, nint value, nint valueLength);
}
