using System.Runtime.InteropServices;
using System.Text;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// A vector for each entry of a vocabulary, distilled from a sentence encoder and weighted by how rare the entry is: what the
/// <see cref="StaticEmbeddingGenerator"/> adds up. docs/formats/static.md has the file, byte by byte.
/// </summary>
internal sealed class StaticTable
{
    /// <summary>How a file begins.</summary>
    public const ulong Magic = 0x3130_5441_5453_4B41; // AKSTAT01

    private const int HeaderBytes = 20;

    private readonly byte[] _file;
    private readonly int _names, _components;

    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public StaticTable(byte[] file)
    {
        _file = file;
        if (file.Length < HeaderBytes || MemoryMarshal.Read<ulong>(file) != Magic)
            throw new InvalidDataException("the file is no table of vectors");
        var header = MemoryMarshal.Cast<byte, int>(file.AsSpan(8, HeaderBytes - 8));
        var entries = header[0];
        Dimensions = header[1];
        var bytes = header[2];
        _names = HeaderBytes + entries * sizeof(float);
        _components = _names + bytes;
        if (file.Length != _components + (long)entries * Dimensions)
            throw new InvalidDataException("the table of vectors is cut off");
        Vocabulary = Encoding.UTF8.GetString(file, _names, bytes).Split('\n');
        if (Vocabulary.Count != entries) throw new InvalidDataException("the table has not one vector for each entry");
    }

    /// <summary>The table that comes with the program.</summary>
    public static StaticTable Own { get; } = ReadOwn();

    /// <summary>The entries by their numbers.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>Components of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>What one step of a component is worth, an entry; 0 for entries that say nothing.</summary>
    public ReadOnlySpan<float> Scales => MemoryMarshal.Cast<byte, float>(_file.AsSpan(HeaderBytes, _names - HeaderBytes));

    /// <summary>The components of an entry's vector, before they are scaled.</summary>
    public ReadOnlySpan<sbyte> ComponentsOf(int entry) =>
        MemoryMarshal.Cast<byte, sbyte>(_file.AsSpan(_components + entry * Dimensions, Dimensions));

    /// <summary>Makes the file of a table.</summary>
    /// <param name="vocabulary">The entries.</param>
    /// <param name="vectors">A vector for each, all of one dimension; of zeros for one that says nothing.</param>
    public static byte[] Write(IReadOnlyList<string> vocabulary, IReadOnlyList<float[]> vectors)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        var names = Encoding.UTF8.GetBytes(string.Join('\n', vocabulary));
        var steps = vectors.Select(vector => vector.Max(MathF.Abs) / sbyte.MaxValue).ToList();
        writer.Write(Magic);
        foreach (var number in (int[])[vocabulary.Count, vectors[0].Length, names.Length]) writer.Write(number);
        foreach (var step in steps) writer.Write(step);
        writer.Write(names);
        foreach (var (vector, step) in vectors.Zip(steps))
        {
            foreach (var component in vector) writer.Write((sbyte)MathF.Round(step > 0 ? component / step : 0));
        }
        return file.ToArray();
    }

    private static StaticTable ReadOwn()
    {
        using var resource = typeof(StaticTable).Assembly.GetManifestResourceStream("static.bin")
            ?? throw new InvalidOperationException("the table of vectors is not part of the assembly");
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return new StaticTable(file);
    }
}
