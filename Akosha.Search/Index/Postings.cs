using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// Which messages of a block hold which terms. A posting is 32 bits: the message's offset in the block (18 bits), then how often
/// the term occurs in it (14 bits); the postings of a term rise by offset.
/// </summary>
internal abstract class Postings
{
    /// <summary>The most messages of a block.</summary>
    public const int MaxMessages = 1 << 18;

    private const int FrequencyBits = 14;

    /// <summary>The largest frequency that a posting can tell; larger ones are cut to it.</summary>
    protected const uint MaxFrequency = (1u << FrequencyBits) - 1;

    /// <summary>
    /// The postings of a term; empty if no message holds it. They may go beyond what the reader's snapshot has.
    /// </summary>
    public abstract ReadOnlySpan<uint> Find(ulong term);

    /// <summary>The number by which <see cref="Words"/> names a term; −1 if no message holds it.</summary>
    public abstract int IdOf(ulong term);

    /// <summary>The words of a message in order: the ids of their terms as LEB128 numbers.</summary>
    public abstract ReadOnlySpan<byte> Words(BlockOffset offset);

    /// <summary>A posting of frequency 1.</summary>
    public static uint Entry(BlockOffset offset) => (uint)offset.Value << FrequencyBits | 1;

    /// <summary>The offset of a posting.</summary>
    public static BlockOffset OffsetOf(uint entry) => new((int)(entry >> FrequencyBits));

    /// <summary>The frequency of a posting.</summary>
    public static uint FrequencyOf(uint entry) => entry & MaxFrequency;

    /// <summary>
    /// True if the words of a message hold those of a phrase one after the other. Each word is looked at once (Knuth, Morris and
    /// Pratt 1977).
    /// </summary>
    public bool HasPhrase(BlockOffset offset, Phrase phrase)
    {
        var words = Words(offset);
        var matched = 0;
        while (TryReadId(ref words, out var id))
            if ((matched = phrase.Next(matched, id)) == phrase.Length) return true;
        return false;
    }

    private static bool TryReadId(ref ReadOnlySpan<byte> words, out int id)
    {
        id = 0;
        for (var i = 0; i < words.Length; i++)
        {
            id |= (words[i] & 0x7F) << (7 * i);
            if (words[i] >= 0x80) continue;
            words = words[(i + 1)..];
            return true;
        }
        return false;
    }
}
