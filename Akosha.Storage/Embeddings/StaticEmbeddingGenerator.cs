using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Akosha.Platform.Memory;
using Microsoft.Extensions.AI;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Vectors without a model at run time: the sum of a vector for each WordPiece of the text, out of a table that was distilled
/// from all-MiniLM-L6-v2 (after Model2Vec, Tulkens and van Dongen 2024) and comes with the program (docs/adr/0023). Sums keep
/// their length, so that the vectors of neighbouring messages add up to the vector of all of them together. Words that the table
/// does not have count by how they are written, too.
/// </summary>
public sealed class StaticEmbeddingGenerator : TextEncoder
{
    /// <summary>The name stored with each vector; it changes whenever the vectors do.</summary>
    public const string ModelName = "static-minilm-256-v1";

    private const int LongestText = 32 * 1024; // characters; what comes after changes the direction little

    private const int Block = 64; // components

    private static readonly WordPiece Words = new(StaticTable.Own.Vocabulary);
    private static readonly EmbeddingGeneratorMetadata Model = new("akosha", null, ModelName, StaticTable.Own.Dimensions);

    private static readonly UnknownWords Unknown = new(StaticTable.Own);

    [ThreadStatic]
    private static List<int>? _entries;

    [ThreadStatic]
    private static List<string>? _unknown;

    /// <summary>Makes one; the table is read when the first text comes.</summary>
    public StaticEmbeddingGenerator() => MemoryPolicy.AlsoAfterErasure(Forget);

    /// <summary>The dimensions of a vector.</summary>
    public static int Dimensions => StaticTable.Own.Dimensions;

    /// <inheritdoc/>
    protected override EmbeddingGeneratorMetadata Metadata => Model;

    /// <inheritdoc/>
    public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        EachAsync(values, Embed);

    /// <summary>The vector of one text; all zero if no entry of the vocabulary is in it.</summary>
    public static float[] Embed(string text)
    {
        var table = StaticTable.Own;
        var entries = _entries ??= new List<int>(1024);
        var unknown = _unknown ??= [];
        entries.Clear();
        unknown.Clear();
        Words.Cut(text.AsSpan(0, Math.Min(text.Length, LongestText)), entries, unknown);
        var vector = new float[table.Dimensions];
        for (var from = 0; from < vector.Length; from += Block) Add(table, entries, from, vector.AsSpan(from, Block));
        foreach (var word in unknown) Unknown.Add(word, vector);
        unknown.Clear(); // nothing of a text stays
        return vector;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The table stays: it is part of the program.
    }

    private static void Forget() => Words.Forget();

    /// <summary>Adds up one cache line of each entry's components, in registers.</summary>
    // As all loops over vectors here: optimised when it is first called. What a compiler in stages makes of them at first takes
    // many times as long, and is in use for the first 100,000 messages.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(StaticTable table, List<int> entries, int from, Span<float> sum)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector256<float> s4 = default, s5 = default, s6 = default, s7 = default;
        var scales = table.Scales;
        foreach (var entry in entries)
        {
            var components = table.ComponentsOf(entry).Slice(from, Block);
            var scale = Vector256.Create(scales[entry]);
            var (low, high) = Vector256.Widen(Vector256.Create<sbyte>(components));
            Add(low, scale, ref s0, ref s1);
            Add(high, scale, ref s2, ref s3);
            (low, high) = Vector256.Widen(Vector256.Create<sbyte>(components[Vector256<sbyte>.Count..]));
            Add(low, scale, ref s4, ref s5);
            Add(high, scale, ref s6, ref s7);
        }
        ReadOnlySpan<Vector256<float>> sums = [s0, s1, s2, s3, s4, s5, s6, s7];
        MemoryMarshal.Cast<Vector256<float>, float>(sums).CopyTo(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector256<short> components, Vector256<float> scale, ref Vector256<float> first, ref Vector256<float> second)
    {
        var (low, high) = Vector256.Widen(components);
        first += scale * Vector256.ConvertToSingle(low);
        second += scale * Vector256.ConvertToSingle(high);
    }
}
