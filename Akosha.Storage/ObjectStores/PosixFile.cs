using System.Runtime.InteropServices;

namespace Akosha.Storage.ObjectStores;

/// <summary>The two file operations that .NET does not offer: an exclusive hard link and the fsync of a folder.</summary>
internal static partial class PosixFile
{
    private const int AlreadyExists = 17;
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    /// <summary>Gives <paramref name="from"/> the second name <paramref name="to"/>; false if that name is taken.</summary>
    public static bool TryLink(string from, string to)
    {
        if (Link(from, to) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new IOException($"link: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>Makes the entries of a folder survive a power failure.</summary>
    public static void SyncFolder(string path)
    {
        var descriptor = Open(path, ReadOnlyDirectory);
        if (descriptor < 0) return;
        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
