using System.Runtime.InteropServices;

namespace Akosha.ServiceDefaults.Security;

/// <summary>What .NET does not offer for replacing a file: the fsync of its folder, and keeping its owner.</summary>
internal static partial class PosixFile
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Basic = 0x7ff; // STATX_BASIC_STATS

    /// <summary>Makes the entries of a folder survive a power failure.</summary>
    public static void SyncFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Open(path, ReadOnlyDirectory);
        if (descriptor < 0) return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Gives a file the owner and the group of another, where this process may.</summary>
    public static void CopyOwner(string from, string to)
    {
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> found = stackalloc byte[256]; // struct statx, whose layout is the same on every machine
        if (StatX(CurrentFolder, from, 0, Basic, ref MemoryMarshal.GetReference(found)) != 0) return;
        _ = ChOwn(to, MemoryMarshal.Read<uint>(found[20..]), MemoryMarshal.Read<uint>(found[24..]));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte found);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChOwn(string path, uint owner, uint group);
}
