using System.Numerics;
using System.Runtime.CompilerServices;

namespace Akosha.Search.Tiers;

/// <summary>
/// Two bits a dimension of each vector: the signs of the components after each of two random <see cref="Rotation"/>s. The
/// number of bits in which two codes differ grows with the angle between the vectors (Charikar 2002), and costs a few
/// instructions to count; the second rotation halves the variance.
/// </summary>
internal sealed class SignCodes(int dimensions)
{
    private const int BlockMessages = 4096;

    private readonly Rotation[] _rotations = [new(dimensions, seed: 0x5EED), new(dimensions, seed: 0xC0DE)];
    private readonly GrowableColumn<ulong[]> _blocks = new();

    /// <summary>Words of 64 bits in a code.</summary>
    public int Words { get; } = (2 * dimensions + 63) / 64;

    /// <summary>Bits in a code: the largest distance there can be.</summary>
    public int Bits => Words * 64;

    /// <summary>Sets the code of a message; numbers come in rising order, and those left out keep a code of zeros.</summary>
    public void Set(int message, ReadOnlySpan<sbyte> vector)
    {
        while (message / BlockMessages >= _blocks.Count) _blocks.Add(new ulong[BlockMessages * Words]);
        Encode(vector, _blocks[message / BlockMessages].AsSpan(message % BlockMessages * Words, Words));
    }

    /// <summary>The code of a vector.</summary>
    public ulong[] Encode(ReadOnlySpan<sbyte> vector)
    {
        var code = new ulong[Words];
        Encode(vector, code);
        return code;
    }

    /// <summary>The codes so far.</summary>
    public View Publish() => new(_blocks.Values, _blocks.Count, Words);

    private void Encode(ReadOnlySpan<sbyte> vector, Span<ulong> code)
    {
        Span<float> rotated = stackalloc float[vector.Length <= 2048 ? vector.Length : 0];
        if (rotated.IsEmpty) rotated = new float[vector.Length];
        var bit = 0;
        foreach (var rotation in _rotations)
        {
            for (var i = 0; i < vector.Length; i++) rotated[i] = vector[i];
            rotation.Apply(rotated);
            foreach (var component in rotated)
            {
                if (component > 0) code[bit >> 6] |= 1UL << bit;
                bit++;
            }
        }
    }

    /// <summary>The codes of one snapshot.</summary>
    public readonly struct View(ulong[][] blocks, int count, int words)
    {
        /// <summary>Counts, for the messages 0, 1, …, in how many bits their code differs from the query's.</summary>
        /// <param name="query">The query's code.</param>
        /// <param name="distances">A distance a message; those beyond the last block are left as they are.</param>
        public void Distances(ReadOnlySpan<ulong> query, Span<ushort> distances)
        {
            for (var block = 0; block < count && block * BlockMessages < distances.Length; block++)
            {
                var part = distances.Slice(block * BlockMessages, Math.Min(BlockMessages, distances.Length - block * BlockMessages));
                if (words == 12) DistancesOf384(blocks[block], query, part);
                else DistancesOf(blocks[block], query, part);
            }
        }

        private static void DistancesOf384(ulong[] codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
        {
            var (q0, q1, q2, q3, q4, q5) = (query[0], query[1], query[2], query[3], query[4], query[5]);
            var (q6, q7, q8, q9, q10, q11) = (query[6], query[7], query[8], query[9], query[10], query[11]);
            ref var code = ref codes[0];
            for (var i = 0; i < distances.Length; i++)
            {
                distances[i] = (ushort)(BitOperations.PopCount(code ^ q0) + BitOperations.PopCount(Unsafe.Add(ref code, 1) ^ q1)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 2) ^ q2) + BitOperations.PopCount(Unsafe.Add(ref code, 3) ^ q3)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 4) ^ q4) + BitOperations.PopCount(Unsafe.Add(ref code, 5) ^ q5)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 6) ^ q6) + BitOperations.PopCount(Unsafe.Add(ref code, 7) ^ q7)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 8) ^ q8) + BitOperations.PopCount(Unsafe.Add(ref code, 9) ^ q9)
                    + BitOperations.PopCount(Unsafe.Add(ref code, 10) ^ q10) + BitOperations.PopCount(Unsafe.Add(ref code, 11) ^ q11));
                code = ref Unsafe.Add(ref code, 12);
            }
        }

        private static void DistancesOf(ulong[] codes, ReadOnlySpan<ulong> query, Span<ushort> distances)
        {
            for (var i = 0; i < distances.Length; i++)
            {
                var differing = 0;
                for (var word = 0; word < query.Length; word++) differing += BitOperations.PopCount(codes[i * query.Length + word] ^ query[word]);
                distances[i] = (ushort)differing;
            }
        }
    }
}
