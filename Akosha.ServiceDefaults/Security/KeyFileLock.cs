namespace Akosha.ServiceDefaults.Security;

/// <summary>Keeps other processes from changing the file of keys. The lock is on a file beside it, which stays.</summary>
internal static class KeyFileLock
{
    private const int Attempts = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Waits for the lock, for half a minute at most; it is held until the stream is disposed, or this process ends.
    /// </summary>
    /// <exception cref="InvalidDataException">Another process has it all the time.</exception>
    /// <exception cref="UnauthorizedAccessException">The file of the lock cannot be written.</exception>
    public static FileStream Take(string path)
    {
        var file = $"{path}.lock";
        var access = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None
        };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(file, access);
            }
            catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
            {
                if (attempt == Attempts)
                    throw new InvalidDataException($"{file} is held by another process: {error.Message}", error);
                Thread.Sleep(Pause);
            }
        }
    }
}
