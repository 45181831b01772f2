using System.Numerics.Tensors;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// How many of the vectors go from each step of the search to the next: one in a hundred and fifty by the sign codes, at least
/// four thousand; of those the best thousand by the estimate. docs/adr/0006 has the recall that comes of it. Whoever wants so
/// many hits that these are too few gets more in proportion.
/// </summary>
internal static class CandidateLimit
{
    /// <summary>How many vectors at least are scored by their components.</summary>
    public const int Rescored = 1_000;

    private const int Least = 4_000, Share = 150, Buckets = 4_096, Sampled = 200_000;

    /// <summary>The largest distance of a candidate.</summary>
    /// <param name="distances">A distance a vector; <see cref="ushort.MaxValue"/> for those that are none.</param>
    /// <param name="bits">Bits in a code.</param>
    /// <param name="admitted">How many of them may be found at all: what others there are changes nothing.</param>
    /// <param name="rescored">How many go on to be scored by their components.</param>
    public static int Farthest(ReadOnlySpan<ushort> distances, int bits, int admitted, int rescored = Rescored)
    {
        Span<int> histogram = stackalloc int[bits + 1];
        // Among many, every eighth tells well enough where the limit lies; where few are in reach all of them are candidates.
        var stride = admitted > Sampled ? 8 : 1;
        for (var i = 0; i < distances.Length; i += stride)
            if (distances[i] < histogram.Length) histogram[distances[i]]++;
        var wanted = Math.Max(Math.Max(Least, rescored * (Least / Rescored)), admitted / Share) / stride;
        var limit = 0;
        for (var found = histogram[0]; found < wanted && limit + 1 < histogram.Length;) found += histogram[++limit];
        return limit;
    }

    /// <summary>How many vectors at least are scored by their components where so many messages are wanted.</summary>
    public static int RescoredFor(int messages) => Math.Max(Rescored, 2 * messages);

    /// <summary>The least estimate of a vector that is scored by its components.</summary>
    public static float LeastEstimate(ReadOnlySpan<float> estimates, int rescored = Rescored)
    {
        var low = TensorPrimitives.Min(estimates);
        var high = TensorPrimitives.Max(estimates);
        var step = Math.Max((high - low) / (Buckets - 1), float.Epsilon);
        Span<int> histogram = stackalloc int[Buckets];
        foreach (var estimate in estimates) histogram[Math.Min(Buckets - 1, (int)((estimate - low) / step))]++;
        var bucket = Buckets - 1;
        for (var found = histogram[bucket]; found < rescored && bucket > 0;) found += histogram[--bucket];
        return low + bucket * step;
    }
}
