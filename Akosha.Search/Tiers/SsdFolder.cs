using System.Globalization;

namespace Akosha.Search.Tiers;

/// <summary>
/// The local folder of one search process: an index and a directory for each block, the warm rows, and the cache of what is cold.
/// Everything in it can be made again from the lake. A process takes the first folder that no other holds, so that several can
/// be given the same path.
/// </summary>
internal sealed class SsdFolder : IDisposable
{
    private const int MaxProcesses = 64;

    private readonly FileStream _lock;
    private int _lastId;

    private SsdFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
        // Also numbers of blocks of which only something in the cache is left are not given again.
        var cached = Directory.CreateDirectory(CacheFolder).EnumerateFiles("*.idx").Select(file => IdOf(file.Name));
        _lastId = Blocks().Concat(cached).DefaultIfEmpty(0).Max();
    }

    /// <summary>The folder of this process.</summary>
    public string Path { get; }

    /// <summary>The file of the warm rows.</summary>
    public string RowsFile => System.IO.Path.Combine(Path, "rows.duckdb");

    /// <summary>The folder of the cold cache.</summary>
    public string CacheFolder => System.IO.Path.Combine(Path, "cold");

    /// <summary>
    /// Which erasure of the lake was the last of which nothing is left here (<see cref="Storage.Lake.MessagesTable.Erasures"/>);
    /// 0 if there was none.
    /// </summary>
    public long ForgottenErasure
    {
        get => File.Exists(ForgottenFile)
            && long.TryParse(File.ReadAllText(ForgottenFile), CultureInfo.InvariantCulture, out var version) ? version : 0;
        set => Write(ForgottenFile, System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Bytes that are free on its disk.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Takes a folder under a path.</summary>
    /// <exception cref="IOException">The path cannot be written.</exception>
    public static SsdFolder Open(string path)
    {
        for (var slot = 0; slot < MaxProcesses; slot++)
        {
            var folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(path), slot.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            try
            {
                var held = new FileStream(
                    System.IO.Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new SsdFolder(folder, held);
            }
            catch (IOException) when (slot + 1 < MaxProcesses)
            {
                // Another process has it.
            }
        }
        throw new IOException($"{path} is in use by {MaxProcesses} processes");
    }

    /// <summary>A number that no block has had here.</summary>
    public int NewId() => Interlocked.Increment(ref _lastId);

    /// <summary>The blocks that are complete.</summary>
    public List<int> Blocks() => [.. Directory.EnumerateFiles(Path, "*.dir")
        .Select(IdOf)
        .Where(id => id > 0).Order()];

    /// <summary>The file of a block's directory; a block without one is not complete.</summary>
    public string DirectoryFile(int block) => FileOf(block, "dir");

    /// <summary>The file of a block's postings and vectors.</summary>
    public string IndexFile(int block) => FileOf(block, "idx");

    /// <summary>Writes a file as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="isDurable">
    /// True to have it on stable storage when this returns; otherwise a power failure may damage it.
    /// </param>
    public static void Write(string path, byte[] content, bool isDurable = true)
    {
        var temporary = path + ".tmp";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, preallocationSize: content.Length))
        {
            RandomAccess.Write(file, content, 0);
            if (isDurable) RandomAccess.FlushToDisk(file);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes the files of a block.</summary>
    public void Delete(int block)
    {
        File.Delete(DirectoryFile(block));
        File.Delete(IndexFile(block));
    }

    /// <summary>Removes what an earlier process left unfinished, and blocks that are not among those given.</summary>
    public void Sweep(IReadOnlySet<int> known)
    {
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            var isOurs = file.EndsWith(".dir", StringComparison.Ordinal) || file.EndsWith(".idx", StringComparison.Ordinal);
            var isKnown = known.Contains(IdOf(file));
            if (file.EndsWith(".tmp", StringComparison.Ordinal) || (isOurs && !isKnown)) File.Delete(file);
        }
    }

    public void Dispose() => _lock.Dispose();

    private string ForgottenFile => System.IO.Path.Combine(Path, "forgotten");

    private static int IdOf(string file) =>
        int.TryParse(
            System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
            out var id) ? id : 0;

    private string FileOf(int block, string kind) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{block:x8}.{kind}"));
}
