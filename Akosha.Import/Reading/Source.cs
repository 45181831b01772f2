using System.IO.Compression;
using System.Text;

namespace Akosha.Import.Reading;

/// <summary>A file to import, or a file within an archive: opened as often as it is read, and decompressed on the way.</summary>
/// <param name="path">Its path.</param>
/// <param name="folder">The folder in which it was found; its own if it was named itself.</param>
/// <param name="entry">The name of the file within a ZIP archive; null if it is none.</param>
internal sealed class Source(string path, string folder, string? entry = null)
{
    private const int SampleBytes = 64 * 1024, LongestSampleBytes = 8 * 1024 * 1024;

    private Func<long>? _position;

    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>The name of the file within a ZIP archive; null if it is in none.</summary>
    public string? Entry => entry;

    /// <summary>
    /// The bytes of the file, as it lies on the disk, that were read since it was last opened; 0 while it is not open.
    /// </summary>
    public long Position
    {
        get
        {
            try
            {
                return _position?.Invoke() ?? 0;
            }
            catch (ObjectDisposedException)
            {
                return 0; // whoever draws how far it is asks while it is read
            }
        }
    }

    /// <summary>Its path from the folder in which it was found, with slashes, and within the archive, if it is in one.</summary>
    public string Name { get; } =
        System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/') + (entry is null ? "" : "!" + entry);

    /// <summary>The name of the file alone, without what says that it is compressed.</summary>
    public string FileName
    {
        get
        {
            var name = System.IO.Path.GetFileName(entry ?? path);
            return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }
    }

    /// <summary>When it was last written (UTC).</summary>
    public DateTimeOffset WrittenAt => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    /// <summary>A place in it.</summary>
    public string At(string place) => $"{Name} {place}";

    /// <summary>A line of it.</summary>
    public string Line(long number) => $"{Name}:{number}";

    /// <summary>Opens it; a file that is still written to can be read.</summary>
    public Stream Open()
    {
        var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        _position = () => file.CanRead ? file.Position : 0;
        if (entry is not null)
        {
            var archive = new ZipArchive(file, ZipArchiveMode.Read);
            var found = archive.GetEntry(entry) ?? throw new InvalidDataException($"{entry} is not in it");
            return new Owned(found.Open(), archive);
        }
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>How it begins, without a byte-order mark: whole lines as far as there are any.</summary>
    public string Sample()
    {
        using var stream = Open();
        var bytes = new byte[SampleBytes];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        // A first line that is longer, such as one with a picture, is wanted whole.
        if (length == bytes.Length && !bytes.Contains((byte)'\n'))
        {
            Array.Resize(ref bytes, LongestSampleBytes);
            length += stream.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
        }
        return Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimStart('\uFEFF');
    }

    private sealed class Owned(Stream inner, ZipArchive archive) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                archive.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
