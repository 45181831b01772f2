using System.IO.Compression;
using Akosha.Import.Reading;

namespace Akosha.Import.Running;

/// <summary>The files that paths name: themselves, those in folders by name, and those in ZIP archives.</summary>
internal static class FoundFiles
{
    private static readonly EnumerationOptions Deep = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <summary>The sources of some paths.</summary>
    /// <exception cref="FileNotFoundException">There is nothing of the name.</exception>
    public static IEnumerable<Source> Of(IEnumerable<string> paths)
    {
        foreach (var path in paths.Select(Path.GetFullPath))
        {
            if (File.Exists(path))
                foreach (var source in OfFile(path, Path.GetDirectoryName(path)!)) yield return source;
            else if (Directory.Exists(path))
                foreach (var file in Directory.EnumerateFiles(path, "*", Deep).Order(StringComparer.Ordinal))
                    foreach (var source in OfFile(file, path)) yield return source;
            else throw new FileNotFoundException($"there is no file or folder {path}", path);
        }
    }

    private static IEnumerable<Source> OfFile(string path, string folder)
    {
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return [new Source(path, folder)];
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return [.. archive.Entries.Where(entry => entry.Length > 0)
                .Select(entry => new Source(path, folder, entry.FullName))];
        }
        catch (InvalidDataException)
        {
            return [new Source(path, folder)]; // told of as a file of no format
        }
    }
}
