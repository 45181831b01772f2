namespace Akosha.Search.Analysis;

/// <summary>
/// Versions, addresses and other numbers with dots in them: one word each, whose numbers keep their order. They are found
/// with and
/// without the <c>v</c> of a version, and by what they begin with: <c>10.20.30</c> finds <c>10.20.30.41</c>.
/// </summary>
internal static class DottedNumbers
{
    private const int Longest = 64;

    /// <summary>The length of the dotted number at a position; 0 if none begins there.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, int position)
    {
        if (position > 0 && (char.IsLetterOrDigit(text[position - 1]) || text[position - 1] == '.')) return 0;
        var at = position + (text[position] is 'v' or 'V' ? 1 : 0);
        var dots = 0;
        for (var digits = 0; at < text.Length && at - position <= Longest; at++)
        {
            if (char.IsAsciiDigit(text[at])) digits++;
            else if (text[at] == '.' && digits > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
            {
                digits = 0;
                dots++;
            }
            else break;
        }
        if (dots == 0 || at - position > Longest) return 0;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at])) at++; // 1.2.3rc1
        return at < text.Length && Scripts.IsWordCharacter(text[at]) || at - position > Longest ? 0 : at - position;
    }

    /// <summary>Adds a dotted number.</summary>
    public static void Add<TSink>(ReadOnlySpan<char> text, int start, int length, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        Span<char> lower = stackalloc char[Longest + 1];
        var end = start + length;
        var written = lower[..text.Slice(start, length).ToLowerInvariant(lower)];
        var number = written[0] == 'v' ? written[1..] : written;
        sink.Word(Lexicon.Verbatim(number, written), start, end);
        // Each beginning ends in a dot: no other term does.
        var offset = end - number.Length;
        Span<char> beginning = stackalloc char[Longest + 1];
        number.CopyTo(beginning);
        for (var i = number.IndexOf('.') + 1; i < number.Length; i++)
        {
            if (number[i] == '.') sink.Beginning(number[..(i + 1)], start, offset + i, isAll: false);
            else if (char.IsAsciiLetter(number[i])) return;
        }
        beginning[number.Length] = '.';
        sink.Beginning(beginning[..(number.Length + 1)], start, end, isAll: true);
    }
}
