namespace Akosha.Search.Retrieval;

/// <summary>
/// How far the sign codes of candidates may be from the query's: so far that there are at least four thousand, or one message in
/// forty. What is nearer by components is then among them nearly always, and scoring them costs less than the scan.
/// </summary>
internal static class CandidateLimit
{
    private const int Least = 4_000, Share = 40;

    /// <summary>The largest distance of a candidate.</summary>
    /// <param name="distances">A distance a message; <see cref="ushort.MaxValue"/> for those that are none.</param>
    /// <param name="bits">Bits in a code.</param>
    public static int Of(ReadOnlySpan<ushort> distances, int bits)
    {
        Span<int> histogram = stackalloc int[bits + 1];
        foreach (var distance in distances)
            if (distance < histogram.Length) histogram[distance]++;
        var wanted = Math.Max(Least, distances.Length / Share);
        var limit = 0;
        for (var found = histogram[0]; found < wanted && limit + 1 < histogram.Length;) found += histogram[++limit];
        return limit;
    }
}
