using System.Runtime.InteropServices;

namespace Akosha.Platform.Files;

/// <summary>
/// The file operations that .NET does not offer: an exclusive hard link, the fsync of a folder, and keeping the owner of a file.
/// </summary>
public static partial class PosixFile
{
    private const int AlreadyExists = 17;
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Basic = 0x7ff; // STATX_BASIC_STATS

    /// <summary>Gives <paramref name="from"/> the second name <paramref name="to"/>; not on Windows.</summary>
    /// <returns>False if that name is taken.</returns>
    /// <exception cref="IOException">It cannot be given.</exception>
    public static bool TryLink(string from, string to)
    {
        if (Link(from, to) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new IOException($"link: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>Makes the entries of a folder survive a power failure, where that can be asked for; not on Windows.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
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

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

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
