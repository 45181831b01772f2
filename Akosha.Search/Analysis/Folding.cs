using System.Globalization;
using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace Akosha.Search.Analysis;

/// <summary>
/// Takes from a word what people leave out when they type: accents and strokes (é, ł, ø, ё), points of vowels in Arabic and
/// Hebrew; ß becomes ss, digits of other scripts become 0–9. Marks that are letters of their own stay (й, が, vowels of India).
/// </summary>
internal static class Folding
{
    /// <summary>The folded form of a word in lower case, in normal form; the same string if there is nothing to fold.</summary>
    public static string Of(string word)
    {
        if (Ascii.IsValid(word)) return word;
        var folded = new StringBuilder(word.Length + 4);
        var latin = new char[4];
        foreach (var letter in word)
        {
            if (IsPointing(letter)) continue;
            var @base = BaseOf(letter);
            if (@base is <= '\u024F' or (>= '\u1E00' and <= '\u1EFF') && char.IsLetter(@base))
                folded.Append(latin, 0, ASCIIFoldingFilter.FoldToASCII([@base], 0, latin, 0, 1));
            else if (char.IsDigit(@base)) folded.Append((char)('0' + CharUnicodeInfo.GetDecimalDigitValue(@base)));
            else folded.Append(@base);
        }
        for (var i = 0; i < folded.Length; i++) folded[i] = char.ToLowerInvariant(folded[i]);
        return folded.ToString() is { Length: > 0 } text && text != word ? text : word;
    }

    private static char BaseOf(char letter) => letter switch
    {
        'й' or 'Й' => letter,
        'ς' => 'σ',
        'ى' => 'ي',
        'ة' => 'ه',
        (>= '\u0370' and <= '\u052F') or (>= '\u1F00' and <= '\u1FFF') or (>= '\u0622' and <= '\u0626') =>
            (char)UnicodeTables.Instance.BaseOf(letter),
        _ => letter,
    };

    /// <summary>True for marks over and under letters that words are found without.</summary>
    private static bool IsPointing(char mark) =>
        mark is (>= '\u0300' and <= '\u036F') or (>= '\u0591' and <= '\u05C7') or '\u0640'
            or (>= '\u064B' and <= '\u065F') or '\u0670' or '\u200C';
}
