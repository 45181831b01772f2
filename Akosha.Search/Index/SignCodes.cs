using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Akosha.Storage.Embeddings;

namespace Akosha.Search.Index;

/// <summary>
/// Two bits a dimension of each vector: the signs of the components after each of two random <see cref="Rotation"/>s. The
/// number of bits in which two codes differ grows with the angle between the vectors (Charikar 2002), and costs a few
/// instructions to count; the second rotation halves the variance.
/// </summary>
internal sealed class SignCodes
{
    /// <summary>Name and version of the codes, stored with them.</summary>
    public const string Name = "signs-2x-v1";

    private static readonly ConcurrentDictionary<int, SignCodes> Made = new();

    private readonly Rotation[] _rotations;

    private SignCodes(int dimensions)
    {
        _rotations = [new(dimensions, seed: 0x5EED), new(dimensions, seed: 0xC0DE)];
        Words = (2 * dimensions + 63) / 64;
    }

    /// <summary>Words of 64 bits in a code.</summary>
    public int Words { get; }

    /// <summary>Bits in a code: the largest distance there can be.</summary>
    public int Bits => Words * 64;

    /// <summary>The codes of vectors of a dimension.</summary>
    public static SignCodes For(int dimensions) => Made.GetOrAdd(dimensions, size => new SignCodes(size));

    /// <summary>Writes the code of a vector to <paramref name="code"/>, which is all zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<sbyte> vector, Span<ulong> code)
    {
        Span<float> rotated = stackalloc float[vector.Length <= 2048 ? vector.Length : 0];
        if (rotated.IsEmpty) rotated = new float[vector.Length];
        var bit = 0;
        foreach (var rotation in _rotations)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<sbyte, float>(vector, rotated);
            rotation.Apply(rotated);
            bit = WriteSigns(rotated, code, bit);
        }
    }

    private static int WriteSigns(ReadOnlySpan<float> values, Span<ulong> code, int bit)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count, bit += Vector256<float>.Count)
        {
            var positive = Vector256.GreaterThan(Vector256.Create<float>(values[i..]), Vector256<float>.Zero)
                .ExtractMostSignificantBits();
            code[bit >> 6] |= (ulong)positive << bit;
            if ((bit & 63) > 64 - Vector256<float>.Count && bit / 64 + 1 < code.Length)
                code[(bit >> 6) + 1] |= (ulong)positive >> (64 - (bit & 63));
        }
        for (; i < values.Length; i++, bit++)
            if (values[i] > 0) code[bit >> 6] |= 1UL << bit;
        return bit;
    }

    /// <summary>A query's vector in both rotations, one after the other, as the bits of its codes are.</summary>
    public float[] Rotate(ReadOnlySpan<float> vector)
    {
        var rotated = new float[Bits];
        for (var i = 0; i < _rotations.Length; i++)
        {
            var part = rotated.AsSpan(i * vector.Length, vector.Length);
            vector.CopyTo(part);
            _rotations[i].Apply(part);
        }
        return rotated;
    }

    /// <summary>Counts, for each code, in how many bits it differs from the query's.</summary>
    /// <param name="codes">The codes, one after the other.</param>
    /// <param name="query">The query's code.</param>
    /// <param name="distances">A distance a code.</param>
    public static void Distances(ReadOnlySpan<ulong> codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
    {
        if (distances.IsEmpty) return;
        if (query.Length == 8) DistancesOf256(codes, query, distances);
        else if (query.Length == 12) DistancesOf384(codes, query, distances);
        else DistancesOf(codes, query, distances);
    }

    private static void DistancesOf256(ReadOnlySpan<ulong> codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
    {
        var q0 = query[0];
        var q1 = query[1];
        var q2 = query[2];
        var q3 = query[3];
        var q4 = query[4];
        var q5 = query[5];
        var q6 = query[6];
        var q7 = query[7];
        ref var code = ref Unsafe.AsRef(in codes[0]);
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = (ushort)(BitOperations.PopCount(code ^ q0) + BitOperations.PopCount(Unsafe.Add(ref code, 1) ^ q1)
                + BitOperations.PopCount(Unsafe.Add(ref code, 2) ^ q2) + BitOperations.PopCount(Unsafe.Add(ref code, 3) ^ q3)
                + BitOperations.PopCount(Unsafe.Add(ref code, 4) ^ q4) + BitOperations.PopCount(Unsafe.Add(ref code, 5) ^ q5)
                + BitOperations.PopCount(Unsafe.Add(ref code, 6) ^ q6) + BitOperations.PopCount(Unsafe.Add(ref code, 7) ^ q7));
            code = ref Unsafe.Add(ref code, 8);
        }
    }

    private static void DistancesOf384(ReadOnlySpan<ulong> codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
    {
        var q0 = query[0];
        var q1 = query[1];
        var q2 = query[2];
        var q3 = query[3];
        var q4 = query[4];
        var q5 = query[5];
        var q6 = query[6];
        var q7 = query[7];
        var q8 = query[8];
        var q9 = query[9];
        var q10 = query[10];
        var q11 = query[11];
        ref var code = ref Unsafe.AsRef(in codes[0]);
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = (ushort)(BitOperations.PopCount(code ^ q0) + BitOperations.PopCount(Unsafe.Add(ref code, 1) ^ q1)
                + BitOperations.PopCount(Unsafe.Add(ref code, 2) ^ q2) + BitOperations.PopCount(Unsafe.Add(ref code, 3) ^ q3)
                + BitOperations.PopCount(Unsafe.Add(ref code, 4) ^ q4) + BitOperations.PopCount(Unsafe.Add(ref code, 5) ^ q5)
                + BitOperations.PopCount(Unsafe.Add(ref code, 6) ^ q6) + BitOperations.PopCount(Unsafe.Add(ref code, 7) ^ q7)
                + BitOperations.PopCount(Unsafe.Add(ref code, 8) ^ q8) + BitOperations.PopCount(Unsafe.Add(ref code, 9) ^ q9)
                + BitOperations.PopCount(Unsafe.Add(ref code, 10) ^ q10)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 11) ^ q11));
            code = ref Unsafe.Add(ref code, 12);
        }
    }

    private static void DistancesOf(ReadOnlySpan<ulong> codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
    {
        for (var i = 0; i < distances.Length; i++)
        {
            var differing = 0;
            for (var word = 0; word < query.Length; word++)
                differing += BitOperations.PopCount(codes[i * query.Length + word] ^ query[word]);
            distances[i] = (ushort)differing;
        }
    }
}
