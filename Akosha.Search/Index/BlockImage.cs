using System.Text.Json.Nodes;
using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>The postings and vectors of a block in one image.</summary>
internal static class BlockImage
{
    public static byte[] Pack(JsonObject header, GrowingPostings postings, IReadOnlyList<VectorSet> vectors)
    {
        header["codes"] = SignCodes.Name;
        header["vectors"] = new JsonArray(
            [.. vectors.Select(set => new JsonObject { ["model"] = set.Model, ["dimensions"] = set.Dimensions })]);
        var image = new ImageWriter(header);
        postings.Pack(image);
        foreach (var (i, set) in vectors.Index())
        {
            image.Add($"vectors.{i}.offsets", set.Offsets);
            image.Add($"vectors.{i}.codes", set.Codes);
            image.Add($"vectors.{i}.scales", set.Scales);
            image.Add<sbyte>($"vectors.{i}.components", checked(set.Count * set.Dimensions), components =>
            {
                foreach (var (chunk, values) in set.Chunks.Index())
                    values.Span.CopyTo(components[(chunk * VectorSet.PerChunk * set.Dimensions)..]);
            });
        }
        return image.ToArray();
    }

    /// <summary>The vectors in an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="codesInMemory">True to copy the sign codes into memory, where every search reads all of them.</param>
    public static VectorSet[] Vectors(Image image, bool codesInMemory) =>
        [.. image.Header.GetProperty("vectors").EnumerateArray().Select((set, i) => new VectorSet(
            set.GetProperty("model").GetString()!,
            set.GetProperty("dimensions").GetInt32(),
            image.Section<BlockOffset>($"vectors.{i}.offsets"),
            codesInMemory && !image.IsInMemory ? image.Section<ulong>($"vectors.{i}.codes").ToArray()
                : image.Section<ulong>($"vectors.{i}.codes"),
            image.Section<float>($"vectors.{i}.scales"),
            Chunks(image.Section<sbyte>($"vectors.{i}.components"), VectorSet.PerChunk * set.GetProperty("dimensions")
                .GetInt32())))];

    private static List<ReadOnlyMemory<sbyte>> Chunks(ReadOnlyMemory<sbyte> components, int length)
    {
        var chunks = new List<ReadOnlyMemory<sbyte>>();
        for (var from = 0; from < components.Length; from += length)
            chunks.Add(components.Slice(from, Math.Min(length, components.Length - from)));
        return chunks;
    }
}
