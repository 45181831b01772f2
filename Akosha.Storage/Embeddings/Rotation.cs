using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// A fixed random rotation of vectors of one dimension. After it every component carries about the same share of a vector, so
/// that the signs alone tell directions apart, also for vectors that have few components to begin with. It is made of three
/// rounds of random sign changes and Hadamard transforms of the first and the last 2^k components, which costs n log n.
/// </summary>
public sealed class Rotation
{
    private const int Rounds = 3;

    private readonly float[][] _signs;
    private readonly int _block;

    /// <summary>Makes a rotation; the same dimension and seed always give the same.</summary>
    /// <param name="dimensions">The dimension of the vectors, at least 1.</param>
    /// <param name="seed">Another seed gives another rotation.</param>
    public Rotation(int dimensions, int seed)
    {
        Dimensions = dimensions;
        _block = (int)(BitOperations.RoundUpToPowerOf2((uint)dimensions + 1) / 2);
        var random = new Random(seed);
        _signs = [
            .. Enumerable.Range(0, Rounds)
            .Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.Next(2) == 0 ? 1f : -1f).ToArray())];
    }

    /// <summary>The dimension of the vectors.</summary>
    public int Dimensions { get; }

    /// <summary>Rotates a vector in place; its length stays.</summary>
    public void Apply(Span<float> vector)
    {
        foreach (var signs in _signs)
        {
            TensorPrimitives.Multiply(vector, signs, vector);
            Hadamard(vector[.._block]);
            if (_block < vector.Length) Hadamard(vector[^_block..]);
        }
    }

    private static void Hadamard(Span<float> values)
    {
        var half = 1;
        if (values.Length >= Vector256<float>.Count)
        {
            ButterfliesWithin(values);
            half = Vector256<float>.Count;
        }
        for (; half < values.Length; half *= 2) Butterflies(values, half);
        TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(values.Length), values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Butterflies(Span<float> values, int half)
    {
        for (var start = 0; start < values.Length; start += 2 * half)
        {
            var left = values.Slice(start, half);
            var right = values.Slice(start + half, half);
            var i = 0;
            for (; i + Vector256<float>.Count <= half; i += Vector256<float>.Count)
            {
                var a = Vector256.Create<float>(left[i..]);
                var b = Vector256.Create<float>(right[i..]);
                (a + b).CopyTo(left[i..]);
                (a - b).CopyTo(right[i..]);
            }
            for (; i < half; i++) (left[i], right[i]) = (left[i] + right[i], left[i] - right[i]);
        }
    }

    /// <summary>The butterflies of strides 1, 2 and 4, which lie within eight values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ButterfliesWithin(Span<float> values)
    {
        var ones = Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1);
        var twos = Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1);
        var fours = Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);
        for (var i = 0; i < values.Length; i += Vector256<float>.Count)
        {
            var eight = Vector256.Create<float>(values[i..]);
            eight = Vector256.Shuffle(eight, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)) + eight * ones;
            eight = Vector256.Shuffle(eight, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)) + eight * twos;
            eight = Vector256.Shuffle(eight, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)) + eight * fours;
            eight.CopyTo(values[i..]);
        }
    }
}
