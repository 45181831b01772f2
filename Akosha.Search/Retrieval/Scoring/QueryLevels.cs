using System.Numerics.Tensors;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>The components of a query as whole numbers, finer than those of what is stored.</summary>
/// <param name="Levels">The components, from −8191 to 8191.</param>
/// <param name="Step">What a level is worth.</param>
internal readonly record struct QueryLevels(short[] Levels, float Step)
{
    /// <summary>The highest level: its products with 16,384 components, in eight sums, fit into 32 bits.</summary>
    private const int Highest = 8_191;

    /// <summary>Those of a vector that is not all zero.</summary>
    public static QueryLevels Of(ReadOnlySpan<float> query)
    {
        var step = MathF.Abs(TensorPrimitives.MaxMagnitude(query)) / Highest;
        var levels = new short[query.Length];
        for (var i = 0; i < levels.Length; i++) levels[i] = (short)MathF.Round(query[i] / step);
        return new QueryLevels(levels, step);
    }
}
