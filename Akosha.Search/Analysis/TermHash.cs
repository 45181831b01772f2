using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Akosha.Search.Analysis;

/// <summary>
/// Terms as the index knows them: the 64-bit XXH3 of their UTF-16 text, seeded by the language. Among ten million distinct terms
/// two share a hash with a chance of about 1 in 370,000.
/// </summary>
internal static class TermHash
{
    private const ulong AuthorMark = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The hash of a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="seed">The seed of its language; 0 for terms that no language changes.</param>
    public static ulong Of(ReadOnlySpan<char> term, int seed) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(term), seed);

    /// <summary>The same term as part of an author's name.</summary>
    public static ulong OfAuthor(ulong term) => (term ^ AuthorMark) * AuthorMark;
}
