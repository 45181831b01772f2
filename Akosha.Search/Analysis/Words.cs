using System.Buffers;
using System.Globalization;
using System.Text;

namespace Akosha.Search.Analysis;

/// <summary>Finds the words of what stands between two spaces.</summary>
internal static class Words
{
    private const int LongestTerm = 64;

    /// <summary>The length of the word at the start of the text, its inner apostrophes included; 0 if there is none.</summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !Scripts.IsWordCharacter(text[0])) return 0;
        if (Scripts.IsIdeographic(text[0]))
        {
            var run = 1;
            while (run < text.Length && Scripts.IsIdeographic(text[run])) run++;
            return run;
        }
        if (LengthOfSharp(text) is > 0 and var sharp) return sharp;
        var length = 1;
        var script = Scripts.Of(text[0]);
        for (; length < text.Length; length++)
        {
            var character = text[length];
            if (Scripts.IsApostrophe(character) && length + 1 < text.Length && char.IsLetter(text[length + 1])) continue;
            if (!Scripts.IsWordCharacter(character) || Scripts.IsIdeographic(character)) break;
            if (Scripts.IsHump(text, length)) break;
            var own = Scripts.Of(character);
            if (own == Scripts.Any || own == script) continue;
            if (script != Scripts.Any) break;
            script = own;
        }
        return length;
    }

    /// <summary>Adds the word, or the words, of so many characters.</summary>
    /// <returns>How many words they are.</returns>
    public static int Add<TSink>(ReadOnlySpan<char> text, int chunk, int start, int length, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (Scripts.IsIdeographic(text[start])) return AddIdeographs(text, start, length, ref sink);
        var words = 1;
        // O'Brien: two words. (It's, we'll, don't end in one or two letters.)
        while (text.Slice(start, length).IndexOfAny('\'', '\u2019') is > 0 and var joint && length - joint - 1 > 2)
        {
            AddPlain(text.Slice(start, joint), start, start + joint, lexicon, ref sink);
            words++;
            start += joint + 1;
            length -= joint + 1;
        }
        var word = text.Slice(start, length);
        var apostrophe = word.IndexOfAny('\'', '\u2019');
        if (apostrophe > 0) word = IsNegation(word, apostrophe) ? word[..(apostrophe - 1)] : word[..apostrophe];
        else if (HasDotBefore(text, chunk, start)) word = text.Slice(start - 1, length + 1);
        if (IsSharp(word)) sink.Word(Lexicon.Verbatim(Lower(word, stackalloc char[LongestTerm])), start, start + length);
        else AddPlain(word, start, start + length, lexicon, ref sink);
        if (Scripts.IsHangul(word[0])) AddHangul(word, start, ref sink);
        return words;
    }

    /// <summary>Passes over what is no word; a symbol that means something by itself becomes a term.</summary>
    /// <returns>How many characters it has.</returns>
    public static int AddSymbol<TSink>(ReadOnlySpan<char> text, int position, int end, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (Rune.DecodeFromUtf16(text[position..end], out var rune, out var consumed) != OperationStatus.Done) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.CurrencySymbol
            or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.UppercaseLetter
            or UnicodeCategory.LowercaseLetter)
            sink.Word(Lexicon.Verbatim(text.Slice(position, consumed)), position, position + consumed);
        return consumed;
    }

    /// <summary>The length of a name such as C++, C# or F#, which is another word than its letter; 0 if there is none.</summary>
    private static int LengthOfSharp(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || !char.IsAsciiLetter(text[0])) return 0;
        if (text.Length >= 3 && text[1] == '+' && text[2] == '+') return 3;
        return text[1] == '#' && (text.Length == 2 || !Scripts.IsWordCharacter(text[2]) || char.IsDigit(text[2])) ? 2 : 0;
    }

    private static bool IsSharp(ReadOnlySpan<char> word) => word.Length > 1 && word[^1] is '+' or '#';

    /// <summary>True for .NET and .gitignore: a dot before a word, and nothing before the dot.</summary>
    private static bool HasDotBefore(ReadOnlySpan<char> text, int chunk, int start) =>
        start > chunk && text[start - 1] == '.' && char.IsLetter(text[start])
        && (start - 1 == chunk || text[start - 2] is not '.' && !Scripts.IsWordCharacter(text[start - 2]));

    private static void AddPlain<TSink>(ReadOnlySpan<char> word, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct =>
        sink.Word(lexicon.Lookup(Lower(word, stackalloc char[LongestTerm])), start, end);

    private static ReadOnlySpan<char> Lower(ReadOnlySpan<char> word, Span<char> lower) =>
        lower[..word[..Math.Min(word.Length, LongestTerm)].ToLowerInvariant(lower)];

    private static bool IsNegation(ReadOnlySpan<char> word, int apostrophe) =>
        apostrophe > 1 && word[apostrophe - 1] is 'n' or 'N' && word.Length == apostrophe + 2 && word[^1] is 't' or 'T';

    /// <summary>
    /// Words of Hangul carry their particles: their pairs of syllables are terms too, and what a short one begins with.
    /// </summary>
    private static void AddHangul<TSink>(ReadOnlySpan<char> word, int start, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (word.Length is 2 or 3) sink.Beginning(word[..1], start, start + 1, isAll: false);
        for (var i = 0; word.Length > 2 && i + 1 < word.Length; i++) sink.Whole(word.Slice(i, 2), start + i, start + i + 2);
    }

    private static int AddIdeographs<TSink>(ReadOnlySpan<char> text, int start, int length, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        for (var i = start; i < start + length; i++)
        {
            sink.Word(Lexicon.Verbatim(text.Slice(i, 1)), i, i + 1);
            if (i + 1 < start + length) sink.Whole(text.Slice(i, 2), i, i + 2);
        }
        return 1;
    }
}
