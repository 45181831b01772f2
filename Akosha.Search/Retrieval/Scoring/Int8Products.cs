using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// The dot products of a vector of int8 components with a query's levels, with itself and with two others, in one pass over it.
/// They are sums of whole numbers, and so the same on every processor.
/// </summary>
/// <param name="Query">With the query.</param>
/// <param name="Self">With itself.</param>
/// <param name="First">With the first of the others.</param>
/// <param name="Second">With the second of them.</param>
internal readonly record struct Int8Products(float Query, float Self, float First, float Second)
{
    /// <summary>The products of a vector; all have as many components.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="query">The levels of the query (<see cref="QueryLevels"/>).</param>
    /// <param name="first">Another vector.</param>
    /// <param name="second">One more.</param>
    public static Int8Products Of(
        ReadOnlySpan<sbyte> vector, ReadOnlySpan<short> query, ReadOnlySpan<sbyte> first, ReadOnlySpan<sbyte> second) =>
        Avx2.IsSupported ? OfPairs(vector, query[..vector.Length], first[..vector.Length], second[..vector.Length])
            : new Int8Products(Dot(vector, query), Dot(vector, vector), Dot(vector, first), Dot(vector, second));

    private static Int8Products OfPairs(
        ReadOnlySpan<sbyte> vector, ReadOnlySpan<short> query, ReadOnlySpan<sbyte> first, ReadOnlySpan<sbyte> second)
    {
        ref var own = ref MemoryMarshal.GetReference(vector);
        ref var levels = ref MemoryMarshal.GetReference(query);
        ref var former = ref MemoryMarshal.GetReference(first);
        ref var latter = ref MemoryMarshal.GetReference(second);
        Vector256<int> withQuery = default, withSelf = default, withFirst = default, withSecond = default;
        var i = 0;
        for (; i + Vector128<sbyte>.Count <= vector.Length; i += Vector128<sbyte>.Count)
        {
            var components = Widened(ref own, i);
            withQuery += Avx2.MultiplyAddAdjacent(components, Vector256.LoadUnsafe(ref levels, (nuint)i));
            withSelf += Avx2.MultiplyAddAdjacent(components, components);
            withFirst += Avx2.MultiplyAddAdjacent(components, Widened(ref former, i));
            withSecond += Avx2.MultiplyAddAdjacent(components, Widened(ref latter, i));
        }
        return new Int8Products(
            Sum(withQuery) + Dot(vector[i..], query[i..]), Sum(withSelf) + Dot(vector[i..], vector[i..]),
            Sum(withFirst) + Dot(vector[i..], first[i..]), Sum(withSecond) + Dot(vector[i..], second[i..]));
    }

    private static Vector256<short> Widened(ref sbyte components, int from) =>
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref components, (nuint)from));

    // Each of the sums fits into 32 bits; all together may not.
    private static long Sum(Vector256<int> sums) => Vector256.Sum(Vector256.WidenLower(sums) + Vector256.WidenUpper(sums));

    private static long Dot<T>(ReadOnlySpan<sbyte> left, ReadOnlySpan<T> right) where T : IBinaryInteger<T>
    {
        var dot = 0L;
        for (var i = 0; i < left.Length; i++) dot += left[i] * int.CreateTruncating(right[i]);
        return dot;
    }
}
