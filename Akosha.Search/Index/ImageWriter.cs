using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Akosha.Search.Index;

/// <summary>
/// Puts an image together, section by section. Nothing is copied before the whole is: what was added must stay as it is until
/// then.
/// </summary>
/// <param name="header">What <see cref="Image.Header"/> will give.</param>
internal sealed class ImageWriter(JsonObject header)
{
    private readonly List<(string Name, long Bytes, Action<Span<byte>> Write)> _sections = [];

    /// <summary>Adds a section.</summary>
    public void Add<T>(string name, ReadOnlyMemory<T> values)
        where T : unmanaged => Add<T>(name, values.Length, target => values.Span.CopyTo(target));

    /// <summary>Adds a section of so many values, which are written when the image is put together.</summary>
    public void Add<T>(string name, int count, Action<Span<T>> write) where T : unmanaged =>
        _sections.Add((name, (long)count * Unsafe.SizeOf<T>(), target => write(MemoryMarshal.Cast<byte, T>(target))));

    /// <summary>The image, in a pinned array.</summary>
    public byte[] ToArray()
    {
        var places = new JsonObject();
        long offset = 0;
        foreach (var (name, bytes, _) in _sections)
        {
            places[name] = new JsonArray(offset, bytes);
            offset = Aligned(offset + bytes);
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["header"] = header, ["sections"] = places });
        var data = Aligned(Image.PrefixBytes + text.Length);
        var image = GC.AllocateArray<byte>(checked((int)(data + offset + Image.ChecksumBytes)), pinned: true);
        Image.Magic.CopyTo(image, 0);
        MemoryMarshal.Write(image.AsSpan(Image.Magic.Length), text.Length);
        text.CopyTo(image, Image.PrefixBytes);
        foreach (var (_, bytes, write) in _sections)
        {
            write(image.AsSpan((int)data, (int)bytes));
            data = Aligned(data + bytes);
        }
        var hash = XxHash128.Hash(image.AsSpan(0, image.Length - Image.ChecksumBytes));
        hash.CopyTo(image, image.Length - Image.ChecksumBytes);
        return image;
    }

    /// <summary>The next multiple of the alignment.</summary>
    internal static long Aligned(long offset) => (offset + Image.Alignment - 1) / Image.Alignment * Image.Alignment;
}
