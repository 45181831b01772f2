using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Akosha.Search.Index;

/// <summary>Puts an image together, section by section.</summary>
/// <param name="header">What <see cref="Image.Header"/> will give.</param>
internal sealed class ImageWriter(JsonObject header)
{
    private readonly List<(string Name, byte[] Bytes)> _sections = [];

    /// <summary>Adds a section.</summary>
    public void Add<T>(string name, ReadOnlySpan<T> values) where T : unmanaged => _sections.Add((name, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>The image, in a pinned array.</summary>
    public byte[] ToArray()
    {
        var places = new JsonObject();
        long offset = 0;
        foreach (var (name, bytes) in _sections)
        {
            places[name] = new JsonArray(offset, bytes.LongLength);
            offset = Aligned(offset + bytes.Length);
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["header"] = header, ["sections"] = places });
        var data = Aligned(Image.PrefixBytes + text.Length);
        var image = GC.AllocateArray<byte>(checked((int)(data + offset + Image.ChecksumBytes)), pinned: true);
        Image.Magic.CopyTo(image, 0);
        MemoryMarshal.Write(image.AsSpan(Image.Magic.Length), text.Length);
        text.CopyTo(image, Image.PrefixBytes);
        foreach (var (name, bytes) in _sections)
        {
            bytes.CopyTo(image, data);
            data = Aligned(data + bytes.Length);
        }
        var hash = XxHash128.Hash(image.AsSpan(0, image.Length - Image.ChecksumBytes));
        hash.CopyTo(image, image.Length - Image.ChecksumBytes);
        return image;
    }

    /// <summary>The next multiple of the alignment.</summary>
    internal static long Aligned(long offset) => (offset + Image.Alignment - 1) / Image.Alignment * Image.Alignment;
}
