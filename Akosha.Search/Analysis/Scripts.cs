using System.Globalization;

namespace Akosha.Search.Analysis;

/// <summary>Of which script a letter is, as far as words end where it changes.</summary>
internal static class Scripts
{
    /// <summary>Digits and marks, which go with every script.</summary>
    public const int Any = 0;

    private const int Latin = 1, Hangul = 2, Greek = 3, Cyrillic = 4, Hebrew = 5, Arabic = 6, Georgian = 7;

    /// <summary>The script of a letter; of scripts that are not told apart by name, a number of its block.</summary>
    public static int Of(char character)
    {
        if (char.IsAsciiLetter(character)) return Latin;
        if (!char.IsLetter(character)) return Any;
        return character switch
        {
            <= '\u02FF' or (>= '\u1D00' and <= '\u1DBF') or (>= '\u1E00' and <= '\u1EFF') or (>= '\u2C60' and <= '\u2C7F')
                or (>= '\uA720' and <= '\uA7FF') => Latin,
            (>= '\u0370' and <= '\u03FF') or (>= '\u1F00' and <= '\u1FFF') => Greek,
            (>= '\u0400' and <= '\u052F') or (>= '\u1C80' and <= '\u1C8F') or (>= '\u2DE0' and <= '\u2DFF')
                or (>= '\uA640' and <= '\uA69F') => Cyrillic,
            >= '\u0590' and <= '\u05FF' => Hebrew,
            (>= '\u0600' and <= '\u06FF') or (>= '\u0750' and <= '\u077F') or (>= '\u08A0' and <= '\u08FF') => Arabic,
            (>= '\u10A0' and <= '\u10FF') or (>= '\u1C90' and <= '\u1CBF') => Georgian,
            _ when IsHangul(character) => Hangul,
            _ => 16 + (character >> 7),
        };
    }

    /// <summary>True for syllables and letters of Hangul.</summary>
    public static bool IsHangul(char character) => character is (>= '\uAC00' and <= '\uD7A3') or (>= '\u1100' and <= '\u11FF')
        or (>= '\u3130' and <= '\u318F') or (>= '\uA960' and <= '\uA97F') or (>= '\uD7B0' and <= '\uD7FF');

    /// <summary>Han, kana and Thai: scripts that put no space between words.</summary>
    public static bool IsIdeographic(char character) => character is
        (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (
            >= '\uF900' and <= '\uFAFF')
        or (>= '\u0E00' and <= '\u0E7F');

    /// <summary>True for what words consist of: letters, digits, and the marks over and under them.</summary>
    public static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character)
        || (character > '\u007F' && CharUnicodeInfo.GetUnicodeCategory(character)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>The hyphen that every keyboard has, and the one of Unicode.</summary>
    public static bool IsHyphen(char character) => character is '-' or '\u2010';

    /// <summary>The apostrophe that every keyboard has, and the one of typesetters.</summary>
    public static bool IsApostrophe(char character) => character is '\'' or '\u2019';

    /// <summary>True where camelCase begins a word: aB, or the last capital of ABc.</summary>
    public static bool IsHump(ReadOnlySpan<char> text, int i) =>
        char.IsUpper(text[i]) && (char.IsLower(text[i - 1])
            || (char.IsUpper(text[i - 1]) && i + 1 < text.Length && char.IsLower(text[i + 1])));
}
