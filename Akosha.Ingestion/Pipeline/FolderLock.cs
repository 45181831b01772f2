using Akosha.Platform.Settings;

namespace Akosha.Ingestion.Pipeline;

/// <summary>Keeps a second writer out of a data folder for as long as this process lives, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StartRefusedException">Another process has it, or the folder cannot be written.</exception>
    public FolderLock(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), "ingestion.lock");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StartRefusedException(
                $"the data folder {Path.GetDirectoryName(path)} cannot be written (AKOSHA__STORAGE__PATH)", error);
        }
        catch (IOException error)
        {
            throw new StartRefusedException(
                $"the data folder {Path.GetDirectoryName(path)} is in use by another process, or is no folder: {error.Message} "
                + "Stop that process, or give this one a folder of its own (AKOSHA__STORAGE__PATH).", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
