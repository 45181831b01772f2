using System.Buffers;
using System.Globalization;

namespace Akosha.Search.Analysis;

/// <summary>
/// Cuts text into terms. Words are letters and digits, split where an identifier joins them (case, <c>_</c>, <c>/</c>, …),
/// lower-cased, freed of possessives and contractions, and stemmed; an identifier is a term of its own beside its words, as
/// typed but for case. Scripts without spaces give single characters and pairs. Symbols such as emoji are terms too. Sequences
/// that control a terminal are passed over (<see cref="ControlSequences"/>).
/// </summary>
internal static class TextAnalyzer
{
    /// <summary>Stored with every index; it changes whenever the terms of some text do.</summary>
    public const string Name = "words-v3";

    private const int LongestTerm = 64, LongestIdentifier = 256;

    private static readonly SearchValues<char> Joints = SearchValues.Create("_./\\:#@$=+");

    /// <summary>Gives every term of the text to <paramref name="sink"/>, in the order of the text.</summary>
    public static void Analyze<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (ControlSequences.AreIn(text)) AnalyzeControlled(text, lexicon, ref sink);
        else AnalyzePlain(text, lexicon, ref sink);
    }

    private static void AnalyzeControlled<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var (plain, places) = (ArrayPool<char>.Shared.Rent(text.Length), ArrayPool<int>.Shared.Rent(text.Length));
        var length = ControlSequences.Remove(text, plain, places);
        var placed = new PlacedSink<TSink>(sink, places);
        AnalyzePlain(plain.AsSpan(0, length), lexicon, ref placed);
        sink = placed.Sink;
        ArrayPool<char>.Shared.Return(plain);
        ArrayPool<int>.Shared.Return(places);
    }

    private static void AnalyzePlain<TSink>(ReadOnlySpan<char> text, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        for (var position = 0; position < text.Length;)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }
            var end = position;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            AnalyzeChunk(text, position, end, lexicon, ref sink);
            position = end;
        }
    }

    /// <summary>What stands between two spaces: its words, and the whole of it if it is an identifier.</summary>
    private static void AnalyzeChunk<TSink>(ReadOnlySpan<char> text, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var words = 0;
        for (var position = start; position < end;)
        {
            var length = WordAt(text[position..end]);
            if (length == 0) position += Symbol(text, position, end, ref sink);
            else
            {
                words += AddWord(text, position, length, lexicon, ref sink);
                position += length;
            }
        }
        if (words > 0) AddIdentifier(text, start, end, words, ref sink);
    }

    /// <summary>The length of the word at the start of the text, its inner apostrophes included; 0 if there is none.</summary>
    private static int WordAt(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsWordCharacter(text[0])) return 0;
        if (IsIdeographic(text[0]))
        {
            var run = 1;
            while (run < text.Length && IsIdeographic(text[run])) run++;
            return run;
        }
        var length = 1;
        for (; length < text.Length; length++)
        {
            if (IsApostrophe(text[length]) && length + 1 < text.Length && char.IsLetter(text[length + 1])) continue;
            if (!IsWordCharacter(text[length]) || IsIdeographic(text[length])) break;
            if (IsHump(text, length)) break;
        }
        return length;
    }

    /// <summary>True where camelCase begins a word: aB, or the last capital of ABc.</summary>
    private static bool IsHump(ReadOnlySpan<char> text, int i) =>
        char.IsUpper(text[i]) && (char.IsLower(text[i - 1])
            || (char.IsUpper(text[i - 1]) && i + 1 < text.Length && char.IsLower(text[i + 1])));

    private static int AddWord<TSink>(ReadOnlySpan<char> text, int start, int length, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var words = 0;
        // O'Brien: two words. (It's, we'll, don't end in one or two letters.)
        while (!IsIdeographic(text[start]) && text.Slice(start, length).IndexOfAny('\'', '\u2019') is > 0 and var joint
            && length - joint - 1 > 2)
        {
            AddPlainWord(text.Slice(start, joint), start, start + joint, lexicon, ref sink);
            words++;
            (start, length) = (start + joint + 1, length - joint - 1);
        }
        if (IsIdeographic(text[start])) return words + AddIdeographs(text, start, length, ref sink);
        var word = text.Slice(start, length);
        var apostrophe = word.IndexOfAny('\'', '\u2019');
        if (apostrophe > 0) word = IsNegation(word, apostrophe) ? word[..(apostrophe - 1)] : word[..apostrophe];
        AddPlainWord(word, start, start + length, lexicon, ref sink);
        return words + 1;
    }

    private static void AddPlainWord<TSink>(ReadOnlySpan<char> word, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        Span<char> lower = stackalloc char[LongestTerm];
        var written = word[..Math.Min(word.Length, LongestTerm)].ToLowerInvariant(lower);
        sink.Word(lexicon.Lookup(lower[..written]), start, end);
    }

    private static bool IsNegation(ReadOnlySpan<char> word, int apostrophe) =>
        apostrophe > 1 && word[apostrophe - 1] is 'n' or 'N' && word.Length == apostrophe + 2 && word[^1] is 't' or 'T';

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

    /// <summary>Passes over what is no word; a symbol that means something by itself becomes a term.</summary>
    private static int Symbol<TSink>(ReadOnlySpan<char> text, int position, int end, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (System.Text.Rune.DecodeFromUtf16(
            text[position..end], out var rune, out var consumed) != OperationStatus.Done) return 1;
        if (System.Text.Rune.GetUnicodeCategory(
            rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.OtherLetter
            or UnicodeCategory.LetterNumber or UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter)
            sink.Word(Lexicon.Verbatim(text.Slice(position, consumed)), position, position + consumed);
        return consumed;
    }

    private static void AddIdentifier<TSink>(ReadOnlySpan<char> text, int start, int end, int words, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        while (start < end && !IsWordCharacter(text[start]) && text[start] is not ('#' or '@' or '_' or '.' or '/' or '-' or '$'))
            start++;
        while (end > start && !IsWordCharacter(text[end - 1]) && text[end - 1] is not '_') end--;
        var chunk = text[start..end];
        if (chunk.Length is 0 or > LongestIdentifier) return;
        if (words < 2 && !IsMarked(chunk)) return;
        if (!chunk.ContainsAny(Joints) && !HasHump(chunk) && !HasDigitAndHyphen(chunk)) return;
        Span<char> lower = stackalloc char[LongestIdentifier];
        sink.Whole(lower[..chunk.ToLowerInvariant(lower)], start, end);
    }

    private static bool IsMarked(ReadOnlySpan<char> chunk) =>
        chunk.Length > 1 && !IsWordCharacter(chunk[0]) && chunk[0] is not ('-' or '.');

    private static bool HasHump(ReadOnlySpan<char> chunk)
    {
        for (var i = 1; i < chunk.Length; i++)
            if (char.IsLetter(chunk[i]) && char.IsLetter(chunk[i - 1]) && IsHump(chunk, i)) return true;
        return false;
    }

    private static bool HasDigitAndHyphen(ReadOnlySpan<char> chunk) =>
        chunk.Contains('-') && chunk.IndexOfAnyInRange('0', '9') >= 0;

    private static bool IsApostrophe(char character) => character is '\'' or '\u2019';

    private static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character)
        || CharUnicodeInfo.GetUnicodeCategory(
            character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Han, kana and Thai: scripts that put no space between words.</summary>
    private static bool IsIdeographic(char character) => character is
        (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (
            >= '\uF900' and <= '\uFAFF')
        or (>= '\u0E00' and <= '\u0E7F');
}
