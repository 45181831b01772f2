using Akosha.Import.Reading;

namespace Akosha.Import.SessionBuddy;

/// <summary>
/// A file as a database engine takes it: itself, or, where it is compressed or in an archive, a copy for as long.
/// </summary>
internal sealed class LocalFile : IDisposable
{
    private readonly string? _copy;

    private LocalFile(string path, string? copy)
    {
        Path = path;
        _copy = copy;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The file of a source.</summary>
    public static async Task<LocalFile> OfAsync(Source source, CancellationToken cancellation)
    {
        var isCompressed = source.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        await using var opened = source.Open();
        await using var inner = isCompressed || source.Entry is not null ? opened : Upload.Decompressed(opened);
        if (ReferenceEquals(inner, opened) && !isCompressed && source.Entry is null) return new LocalFile(source.Path, null);
        var copy = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"akosha-{Guid.NewGuid():N}.duckdb");
        try
        {
            await using (var file = new FileStream(copy, FileMode.CreateNew)) await inner.CopyToAsync(file, cancellation);
            return new LocalFile(copy, copy);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
    }

    public void Dispose()
    {
        if (_copy is not null) File.Delete(_copy);
    }
}
