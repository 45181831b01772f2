using System.Runtime.CompilerServices;

namespace Akosha.Storage.Embeddings;

/// <summary>
/// Words hashed as polynomials of their characters, so that the hash of any part of a word, or of one with a letter left out,
/// takes one multiplication once those of its beginnings are known.
/// </summary>
internal static class WordHash
{
    /// <summary>The longest word, in characters.</summary>
    public const int Longest = 128;

    private const ulong Base = 0x9E37_79B9_7F4A_7C15, Mixer = 0xD6E8_FEB8_6659_FD93;

    private static readonly ulong[] Powers = PowersOf();

    /// <summary>The hashes of all beginnings of a word, from none of it to all of it.</summary>
    /// <param name="word">The word, of at most <see cref="Longest"/> characters.</param>
    /// <param name="beginnings">Takes them: one more than the word has characters.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Beginnings(ReadOnlySpan<char> word, Span<ulong> beginnings)
    {
        var hash = beginnings[0] = 0;
        for (var i = 0; i < word.Length; i++) beginnings[i + 1] = hash = hash * Base + word[i];
    }

    /// <summary>The hash of a part of a word.</summary>
    /// <param name="beginnings">Those of the word.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends, itself not included.</param>
    public static ulong Part(ReadOnlySpan<ulong> beginnings, int start, int end) =>
        beginnings[end] - beginnings[start] * Powers[end - start];

    /// <summary>The hash of a word without one of its characters.</summary>
    /// <param name="beginnings">Those of the word, and of no more.</param>
    /// <param name="left">Where the character is that is left out.</param>
    public static ulong Without(ReadOnlySpan<ulong> beginnings, int left) =>
        beginnings[^1] + (beginnings[left] - beginnings[left + 1]) * Powers[beginnings.Length - 2 - left];

    /// <summary>The upper bits of a hash, mixed, as a place in a table of so many bits.</summary>
    public static int Place(ulong hash, int bits) => (int)((hash ^ hash >> 32) * Mixer >> (64 - bits));

    private static ulong[] PowersOf()
    {
        var powers = new ulong[Longest + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * Base;
        return powers;
    }
}
