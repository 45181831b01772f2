using Akosha.Platform.Files;

namespace Akosha.ServiceDefaults.Security;

/// <summary>Replaces a file as a whole: a reader, and a power failure, find what was or what is to be.</summary>
internal static class KeyFileDisk
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Writes the new content beside the file and gives it the file's name. A file that was there keeps its mode and its owner.
    /// </summary>
    public static void Replace(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = OwnersAlone;
        try
        {
            using (var stream = new FileStream(temporary, access))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                {
                    PosixFile.CopyOwner(path, temporary);
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
                }
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        PosixFile.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
