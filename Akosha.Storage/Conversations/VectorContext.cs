using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Akosha.Storage.Conversations;

/// <summary>
/// What a vector was made of that was made of a message together with those around it: 63 bits of the XXH3 of that text, and
/// in the lowest bit whether the conversation had settled, so that nobody need look at it again.
/// </summary>
public static class VectorContext
{
    /// <summary>What is stored for a text.</summary>
    /// <param name="text">The text that is encoded.</param>
    /// <param name="isSettled">True if nothing more is expected before or after the message.</param>
    public static long Of(ReadOnlySpan<char> text, bool isSettled) =>
        (long)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text)) & ~1UL) | (isSettled ? 1L : 0);

    /// <summary>True if a vector was made of the same text, whether or not the conversation had settled.</summary>
    public static bool AreOfOneText(long left, long right) => (left & ~1L) == (right & ~1L);

    /// <summary>True if nobody need look at it again.</summary>
    public static bool IsSettled(long context) => (context & 1) != 0;
}
