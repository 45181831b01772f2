using System.Text.Json;

namespace Akosha.Import.Running;

/// <summary>How far each file has been imported, kept in a file: whole, or how many of its conversations are stored.</summary>
internal sealed class ImportState
{
    private const int Reading = 1; // of what is read: another number has everything read again

    private readonly string? _path;
    private readonly Dictionary<string, FileState> _files;
    private bool _isChanged;

    private ImportState(string? path, Dictionary<string, FileState> files)
    {
        _path = path;
        _files = files;
    }

    /// <summary>The state that a file keeps; an empty one if it is not there, or cannot be read.</summary>
    public static ImportState Load(string? path)
    {
        var files = new Dictionary<string, FileState>(StringComparer.Ordinal);
        if (path is null || !File.Exists(path)) return new ImportState(path, files);
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(path));
            if (stored is { Reading: Reading, Files: { } known }) files = new(known, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            // Everything is read again, and nothing is stored twice.
        }
        return new ImportState(path, files);
    }

    /// <summary>What is known of a file as it is now; null if nothing is, or it has changed since.</summary>
    public FileState? Find(string file, FileState now) =>
        _files.TryGetValue(file, out var known) && known.Length == now.Length && known.Ticks == now.Ticks ? known : null;

    /// <summary>Notes how far a file has been imported.</summary>
    public void Note(string file, FileState state)
    {
        _isChanged = true;
        _files[file] = state;
    }

    /// <summary>Keeps it; a state that is there stays until the new one is whole.</summary>
    public void Save()
    {
        if (_path is null || !_isChanged) return;
        _isChanged = false;
        if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder) Directory.CreateDirectory(folder);
        var next = _path + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(new Stored(Reading, _files)));
        File.Move(next, _path, overwrite: true);
    }

    private sealed record Stored(int Reading, Dictionary<string, FileState> Files);
}
