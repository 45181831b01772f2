using System.Buffers;
using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Akosha.Search.Index;

/// <summary>
/// Sections of numbers by name, in one stretch of memory: an array, or a file that the system pages in as it is read. Immutable.
/// docs/formats/image.md gives the bytes. Whoever reads a section keeps the image, or what holds it, alive meanwhile.
/// </summary>
internal sealed unsafe class Image : IDisposable
{
    internal static readonly byte[] Magic = "AKOSHA1\n"u8.ToArray();
    internal const int Alignment = 64, ChecksumBytes = 16, PrefixBytes = 12;

    private readonly byte* _start;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte[]? _array;
    private readonly Dictionary<string, Place> _sections;
    private bool _released;

    /// <summary>Where a section lies, in bytes from the start of the image.</summary>
    internal readonly record struct Place(long Offset, long Bytes);

    private Image(byte[] pinned)
    {
        _array = pinned;
        _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        Bytes = pinned.Length;
        (Header, _sections) = ReadHeader();
    }

    private Image(string path)
    {
        Bytes = new FileInfo(path).Length;
        if (Bytes < PrefixBytes + ChecksumBytes) throw new InvalidDataException($"{path} is too short");
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, Bytes, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
        try
        {
            (Header, _sections) = ReadHeader();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    ~Image() => Release();

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>What the writer said of it, as JSON.</summary>
    public JsonElement Header { get; }

    /// <summary>True if it lies in an array rather than in a file.</summary>
    public bool IsInMemory => _array is not null;

    /// <summary>An image in an array that was allocated pinned.</summary>
    /// <exception cref="InvalidDataException">It is no image.</exception>
    public static Image In(byte[] pinned) => new(pinned);

    /// <summary>An image in a file.</summary>
    /// <exception cref="InvalidDataException">It is no image.</exception>
    public static Image Map(string path) => new(path);

    /// <summary>Reads a file into memory as an image.</summary>
    /// <exception cref="InvalidDataException">It is no image.</exception>
    public static Image Load(string path)
    {
        using var file = File.OpenHandle(path);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)RandomAccess.GetLength(file)), pinned: true);
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(file, bytes.AsSpan(read), read);
            if (more == 0) throw new InvalidDataException($"{path} became shorter while it was read");
            read += more;
        }
        return In(bytes);
    }

    /// <summary>Compares all bytes with the checksum that was written with them.</summary>
    public bool IsIntact()
    {
        var hash = new XxHash128();
        const int Most = 1 << 26;
        var body = Bytes - ChecksumBytes;
        for (long at = 0; at < body; at += Most) hash.Append(new ReadOnlySpan<byte>(_start + at, (int)Math.Min(Most, body - at)));
        return hash.GetCurrentHash().AsSpan().SequenceEqual(new ReadOnlySpan<byte>(_start + body, ChecksumBytes));
    }

    /// <summary>A section; empty if there is none of that name.</summary>
    public ReadOnlyMemory<T> Section<T>(string name) where T : unmanaged => _sections.TryGetValue(name, out var place)
        ? new SectionMemory<T>(this, _start + place.Offset, (int)(place.Bytes / sizeof(T))).Memory
        : default;

    /// <summary>A section that has to be there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many values it has.</param>
    /// <exception cref="InvalidDataException">It is missing, or has more or fewer.</exception>
    public ReadOnlyMemory<T> Section<T>(string name, int count) where T : unmanaged =>
        Section<T>(name) is var section && section.Length == count ? section
            : throw new InvalidDataException($"its section {name} has {section.Length} values, and not {count}");

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_view is null || _released) return;
        _released = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file!.Dispose();
    }

    private (JsonElement Header, Dictionary<string, Place> Sections) ReadHeader()
    {
        var prefix = new ReadOnlySpan<byte>(_start, PrefixBytes);
        if (Bytes < PrefixBytes + ChecksumBytes || !prefix.StartsWith(Magic)) throw new InvalidDataException("no image");
        var length = MemoryMarshal.Read<int>(prefix[Magic.Length..]);
        if (length < 0 || PrefixBytes + length > Bytes - ChecksumBytes) throw new InvalidDataException("the image is cut off");
        try
        {
            using var document = JsonDocument.Parse(new ReadOnlySpan<byte>(_start + PrefixBytes, length).ToArray());
            var data = ImageWriter.Aligned(PrefixBytes + length);
            var sections = document.RootElement.GetProperty("sections").EnumerateObject().ToDictionary(
                section => section.Name, section => new Place(data + section.Value[0].GetInt64(), section.Value[1].GetInt64()));
            if (sections.Values.Any(
                place => place.Offset < data || place.Bytes < 0 || place.Offset + place.Bytes > Bytes - ChecksumBytes))
                throw new InvalidDataException("the image is cut off");
            return (document.RootElement.GetProperty("header").Clone(), sections);
        }
        catch (Exception error) when (
            error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("the header of the image is damaged", error);
        }
    }

    /// <summary>A section as memory; it holds the image.</summary>
    private sealed class SectionMemory<T>(Image image, byte* start, int count) : MemoryManager<T> where T : unmanaged
    {
        public override Span<T> GetSpan()
        {
            GC.KeepAlive(image);
            return new Span<T>(start, count);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new((T*)start + elementIndex);

        public override void Unpin()
        {
            // Neither an array that was allocated pinned nor a mapped file moves.
        }

        protected override void Dispose(bool disposing)
        {
            // The image is disposed of by whoever opened it.
        }
    }
}
