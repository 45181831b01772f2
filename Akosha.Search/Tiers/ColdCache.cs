namespace Akosha.Search.Tiers;

/// <summary>
/// Files of cold blocks on the local disk, up to a budget: the file that was used longest ago goes first. A file that is removed
/// while it is mapped or open stays readable to whoever has it. Survives restarts: the times of use are those of the files.
/// </summary>
internal sealed class ColdCache
{
    private readonly string _folder;
    private readonly long _budget;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    private readonly record struct Entry(long Bytes, DateTimeOffset Used);

    public ColdCache(string folder, long budget, TimeProvider time)
    {
        _folder = folder;
        _budget = budget;
        _time = time;
        foreach (var file in Directory.CreateDirectory(folder).EnumerateFiles())
        {
            if (file.Extension == ".tmp") file.Delete();
            else _entries[file.Name] = new Entry(file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        Bytes = _entries.Values.Sum(entry => entry.Bytes);
        lock (_lock) Evict(0);
    }

    /// <summary>Called with the name of each file that goes.</summary>
    public Action<string> Gone { get; set; } = _ => { };

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>The path of a file, which counts as used now; null if it is not there.</summary>
    public string? Find(string name)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(name, out var entry)) return null;
            Touch(name, entry.Bytes);
            return PathOf(name);
        }
    }

    /// <summary>Adds a file.</summary>
    /// <returns>Its path; null if it is larger than the whole budget, or cannot be written.</returns>
    public string? Add(string name, byte[] content)
    {
        lock (_lock)
        {
            if (content.Length > _budget) return null;
            Evict(content.Length);
            try
            {
                SsdFolder.Write(PathOf(name), content, isDurable: false); // whoever reads it after a restart checks it
            }
            catch (IOException)
            {
                return null; // the disk is full: it is only a cache
            }
            Replace(name, content.Length);
            return PathOf(name);
        }
    }

    /// <summary>Takes a file that is on the same disk.</summary>
    public void Adopt(string name, string path)
    {
        lock (_lock)
        {
            var bytes = new FileInfo(path).Length;
            if (bytes > _budget)
            {
                File.Delete(path);
                return;
            }
            Evict(bytes);
            File.Move(path, PathOf(name), overwrite: true);
            Replace(name, bytes);
        }
    }

    /// <summary>Removes a file, if it is there.</summary>
    public void Remove(string name)
    {
        lock (_lock)
        {
            if (!_entries.Remove(name, out var entry)) return;
            Bytes -= entry.Bytes;
            Gone(name);
            File.Delete(PathOf(name));
        }
    }

    /// <summary>Removes the files whose names a test does not hold for.</summary>
    public void Keep(Func<string, bool> isWanted)
    {
        lock (_lock)
            foreach (var name in _entries.Keys.Where(name => !isWanted(name)).ToList()) Remove(name);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void Replace(string name, long bytes)
    {
        if (_entries.TryGetValue(name, out var old)) Bytes -= old.Bytes;
        Bytes += bytes;
        Touch(name, bytes);
    }

    private void Touch(string name, long bytes)
    {
        var now = _time.GetUtcNow();
        _entries[name] = new Entry(bytes, now);
        File.SetLastWriteTimeUtc(PathOf(name), now.UtcDateTime);
    }

    private void Evict(long room)
    {
        while (Bytes + room > _budget && _entries.Count > 0)
        {
            var (name, entry) = _entries.MinBy(pair => pair.Value.Used);
            _entries.Remove(name);
            Bytes -= entry.Bytes;
            Gone(name);
            File.Delete(PathOf(name));
        }
    }
}
