using Akosha.Platform.Files;
using Microsoft.Extensions.Configuration;

namespace Akosha.ServiceDefaults.Security;

/// <summary>
/// A file in the data folder that tells that callers of this data had to show keys: with it there, the loss of the file of keys,
/// or of the setting that names it, opens nothing.
/// </summary>
/// <param name="Path">Where it is.</param>
public sealed record KeyMark(string Path)
{
    private const string Text =
        "Callers of this data had to show API keys. As long as this file is here, the loss of keys.json lets nobody in;\nremove "
        + "both, and everybody on this machine may do everything again.\n";

    /// <summary>The mark of the data folder in use.</summary>
    public static KeyMark Of(IConfiguration configuration) =>
        new(System.IO.Path.Combine(configuration["Akosha:Storage:Path"] ?? "data", "keys.required"));

    /// <summary>True unless it is certain that the mark is not there.</summary>
    public bool IsThere()
    {
        try
        {
            _ = File.GetAttributes(Path);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Leaves the mark, if it is not there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Leave()
    {
        if (IsThere()) return;
        var path = System.IO.Path.GetFullPath(Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Text);
        PosixFile.SyncFolder(System.IO.Path.GetDirectoryName(path)!);
    }
}
