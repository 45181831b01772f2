using System.Runtime.CompilerServices;
using Akosha.Platform.Files;

namespace Akosha.Storage.ObjectStores;

/// <summary>
/// Objects as files of a local folder. Each is written to a temporary file, synced, and only then given its name, by
/// a rename or, where the name must be new, by a hard link: a kill at any moment leaves the object whole or absent.
/// </summary>
/// <param name="root">The folder; it is created on the first write.</param>
public sealed class FolderObjectStore(string root) : ObjectStore
{
    /// <summary>Files with this ending are writes under way, or what a kill left of one; no listing shows them.</summary>
    public const string TemporaryEnding = ".writing";

    private const int DiskFull = 28, QuotaExceeded = 122, WindowsDiskFull = unchecked((int)0x80070070);

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <inheritdoc/>
    public override string Location => _root;

    /// <inheritdoc/>
    public override Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        WriteAsync(name, content, static (temporary, path) =>
        {
            File.Move(temporary, path, overwrite: true);
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public override Task<bool> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        File.Exists(PathOf(name)) ? Task.FromResult(false) : WriteAsync(name, content, Publish, cancellation);

    /// <inheritdoc/>
    public override async Task<byte[]?> TryReadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellation);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        {
            return null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException && !File.Exists(PathOf(name)))
        {
            return null; // the name is that of a folder, or goes on below a file
        }
    }

    /// <inheritdoc/>
    public override Task<Stream?> TryOpenAsync(string name, CancellationToken cancellation)
    {
        var path = PathOf(name);
        return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, string startAfter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = PathOf(prefix);
        if (!Directory.Exists(folder)) yield break;
        var files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => !file.Name.EndsWith(TemporaryEnding, StringComparison.Ordinal))
            .Select(file => new StoredObject(NameOf(file.FullName), file.Length, file.LastWriteTimeUtc))
            .Where(found => string.CompareOrdinal(found.Name, startAfter) > 0)
            .OrderBy(found => found.Name, StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return file;
        }
        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string name, CancellationToken cancellation)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(name)))) File.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    /// <summary>Removes what writes that were cut off left behind. Only the one writer of the folder may call it.</summary>
    /// <returns>How many files were removed.</returns>
    public int RemoveUnfinished()
    {
        if (!Directory.Exists(_root)) return 0;
        var unfinished = Directory.GetFiles(_root, "*" + TemporaryEnding, SearchOption.AllDirectories);
        foreach (var file in unfinished) File.Delete(file);
        return unfinished.Length;
    }

    private async Task<bool> WriteAsync(
        string name, ReadOnlyMemory<byte> content, Func<string, string, bool> publish, CancellationToken cancellation)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Guid.NewGuid():N}{TemporaryEnding}";
        try
        {
            Directory.CreateDirectory(folder);
            await using (
                var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await file.WriteAsync(content, cancellation);
                file.Flush(flushToDisk: true);
            }
            var published = publish(temporary, path);
            PosixFile.SyncFolder(folder);
            return published;
        }
        catch (IOException error) when (error.HResult is DiskFull or QuotaExceeded or WindowsDiskFull)
        {
            throw new StoreFullException($"no room left in {_root} to write {name}", error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static bool Publish(string temporary, string path)
    {
        if (!OperatingSystem.IsWindows()) return PosixFile.TryLink(temporary, path);
        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        var folder = Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar;
        // Dot segments have no place in a name even within the store: to another store, they are another object.
        return !Path.IsPathRooted(name) && !name.Split('/').Any(part => part is "." or "..")
            && (path == _root || path.StartsWith(folder, StringComparison.Ordinal))
            ? path
            : throw new ArgumentException($"the object name {name} leaves the store", nameof(name));
    }

    private string NameOf(string path) => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');
}
