using System.Numerics;
using System.Numerics.Tensors;

namespace Akosha.Search.Index;

/// <summary>
/// Estimates dot products from sign codes with a query that keeps four bits a component, as in RaBitQ (Gao and Long 2024): far
/// nearer to the truth than the number of differing bits, since only one side is cut to signs; four times the work.
/// </summary>
internal sealed class SignEstimate
{
    private const int Planes = 4, Levels = (1 << Planes) - 1;

    private readonly ulong[][] _planes;
    private readonly float _low, _step;
    private readonly int _words;

    /// <param name="rotated">The query in the rotations of the codes (<see cref="SignCodes.Rotate"/>).</param>
    public SignEstimate(ReadOnlySpan<float> rotated)
    {
        _words = rotated.Length / 64;
        _low = TensorPrimitives.Min(rotated);
        _step = Math.Max((TensorPrimitives.Max(rotated) - _low) / Levels, float.Epsilon);
        _planes = [.. Enumerable.Range(0, Planes).Select(_ => new ulong[_words])];
        for (var i = 0; i < rotated.Length; i++)
        {
            var level = (int)MathF.Round((rotated[i] - _low) / _step);
            for (var plane = 0; plane < Planes; plane++)
                if ((level >> plane & 1) != 0) _planes[plane][i >> 6] |= 1UL << i;
        }
    }

    /// <summary>A number that rises with the dot product of the query and the vector of a code.</summary>
    public float Of(ReadOnlySpan<ulong> code)
    {
        int ones = 0, first = 0, second = 0, third = 0, fourth = 0;
        var p0 = _planes[0];
        var p1 = _planes[1];
        var p2 = _planes[2];
        var p3 = _planes[3];
        for (var i = 0; i < code.Length && i < p0.Length && i < p1.Length && i < p2.Length && i < p3.Length; i++)
        {
            var word = code[i];
            ones += BitOperations.PopCount(word);
            first += BitOperations.PopCount(word & p0[i]);
            second += BitOperations.PopCount(word & p1[i]);
            third += BitOperations.PopCount(word & p2[i]);
            fourth += BitOperations.PopCount(word & p3[i]);
        }
        return _low * ones + _step * (first + 2 * second + 4 * third + 8 * fourth);
    }
}
