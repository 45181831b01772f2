using System.Numerics;

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
        _signs = [.. Enumerable.Range(0, Rounds).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.Next(2) == 0 ? 1f : -1f).ToArray())];
    }

    /// <summary>The dimension of the vectors.</summary>
    public int Dimensions { get; }

    /// <summary>Rotates a vector in place; its length stays.</summary>
    public void Apply(Span<float> vector)
    {
        foreach (var signs in _signs)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(vector, signs, vector);
            Hadamard(vector[.._block]);
            if (_block < vector.Length) Hadamard(vector[^_block..]);
        }
    }

    private static void Hadamard(Span<float> values)
    {
        for (var half = 1; half < values.Length; half *= 2)
        {
            for (var start = 0; start < values.Length; start += 2 * half)
            {
                for (var i = start; i < start + half; i++) (values[i], values[i + half]) = (values[i] + values[i + half], values[i] - values[i + half]);
            }
        }
        System.Numerics.Tensors.TensorPrimitives.Multiply(values, 1 / MathF.Sqrt(values.Length), values);
    }
}
