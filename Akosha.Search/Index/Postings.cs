using Akosha.Search.Numbers;

namespace Akosha.Search.Index;

/// <summary>
/// Which messages of a block hold which terms. A posting is 32 bits: the message's offset in the block (18 bits), then the
/// forms in which it has the term (8 bits: seven that the block numbers for each term as they come, and all others), then how
/// often the term occurs in it (6 bits); the postings of a term rise by offset.
/// </summary>
internal abstract class Postings
{
    /// <summary>The most messages of a block.</summary>
    public const int MaxMessages = 1 << 18;

    /// <summary>The most forms of a term that a block tells apart; all others count as one more.</summary>
    protected const int MaxForms = 7;

    private const int FrequencyBits = 6, FormBits = MaxForms + 1;

    /// <summary>The largest frequency that a posting can tell; larger ones are cut to it.</summary>
    protected const uint MaxFrequency = (1u << FrequencyBits) - 1;

    /// <summary>
    /// The postings of a term; empty if no message holds it. They may go beyond what the reader's snapshot has.
    /// </summary>
    public abstract ReadOnlySpan<uint> Find(ulong term);

    /// <summary>The listed words of the messages that have a part at one side, each with one of its forms.</summary>
    /// <param name="part">The part, folded and in lower case.</param>
    /// <param name="side">Where it stands in them.</param>
    public abstract IEnumerable<ListedWord> WordsWith(string part, WordSide side);

    /// <summary>The number by which <see cref="Words"/> names a term; −1 if no message holds it.</summary>
    public abstract int IdOf(ulong term);

    /// <summary>The words of a message in order (<see cref="WordIds"/>).</summary>
    public abstract ReadOnlySpan<byte> Words(BlockOffset offset);

    /// <summary>
    /// The bits of a term's postings that tell of the form in which it is written there; 0 if no message has that form.
    /// </summary>
    /// <param name="term">The term.</param>
    /// <param name="form">The form (<see cref="Analysis.LexiconEntry.Form"/>).</param>
    public abstract uint FormBit(ulong term, ulong form);

    /// <summary>A posting of frequency 1.</summary>
    public static uint Entry(BlockOffset offset) => (uint)offset.Value << (FrequencyBits + FormBits) | 1;

    /// <summary>The bit of a form by its number in its term; those beyond the last share one.</summary>
    protected static uint BitOf(int form) => 1u << (FrequencyBits + Math.Min(form, MaxForms));

    /// <summary>The bit of a form among those of its term; 0 if it is none of them.</summary>
    protected static uint BitOf(ReadOnlySpan<ulong> forms, ulong form) => forms.IndexOf(form) switch
    {
        >= 0 and var number => BitOf(number),
        _ => forms.Length == MaxForms ? BitOf(MaxForms) : 0,
    };

    /// <summary>The offset of a posting.</summary>
    public static BlockOffset OffsetOf(uint entry) => new((int)(entry >> (FrequencyBits + FormBits)));

    /// <summary>The frequency of a posting.</summary>
    public static uint FrequencyOf(uint entry) => entry & MaxFrequency;
}
