using System.Buffers;

namespace Akosha.Search.Analysis;

/// <summary>
/// What stands for something as a whole although it has several words: identifiers, as they are typed but for case, and words
/// that one writes joined, parted by a hyphen or a dot, or as camelCase, and the next in one: plug-in, Node.js, PayrollService.
/// </summary>
internal static class Identifiers
{
    private const int LongestIdentifier = 256, LongestJoined = 48, MostDots = 1;

    private static readonly SearchValues<char> Joints = SearchValues.Create("_./\\:#@$=+");

    /// <summary>Adds what stands between two spaces as a whole, if it is an identifier, and what of it is joined.</summary>
    /// <param name="text">The text.</param>
    /// <param name="chunk">What stands between two spaces.</param>
    /// <param name="found">How many words it has, and how many characters the longest of them.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="sink">Takes the terms.</param>
    public static void Add<TSink>(
        ReadOnlySpan<char> text, (int Start, int End) chunk, (int Words, int Longest) found, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        var (start, end) = chunk;
        while (start < end && !Scripts.IsWordCharacter(text[start])
            && text[start] is not ('#' or '@' or '_' or '.' or '/' or '-' or '$')) start++;
        while (end > start && !Scripts.IsWordCharacter(text[end - 1]) && text[end - 1] is not '_'
            && !IsSharpEnd(text[start..end])) end--;
        if (found.Words == 1 && end - start == found.Longest) return; // it is one word
        var whole = text[start..end];
        if (whole.Length is > 0 and <= LongestIdentifier && (found.Words > 1 || IsMarked(whole)) && IsIdentifier(whole))
        {
            Span<char> lower = stackalloc char[LongestIdentifier];
            sink.Whole(lower[..whole.ToLowerInvariant(lower)], start, end);
        }
        if (found.Words > 1) AddJoined(text, start, end, lexicon, ref sink);
    }

    /// <summary>
    /// Adds as one word what hyphens, underscores and case part, and of what has dots all together, too, if that is short.
    /// </summary>
    private static void AddJoined<TSink>(ReadOnlySpan<char> text, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        for (var first = start; first < end; first++)
        {
            if (!IsJoinable(text[first])) continue;
            var last = first;
            var script = Scripts.Of(text[first]);
            var dots = 0;
            for (var part = first; last < end && MayFollow(text, last, end, ref script); last++)
            {
                if (text[last] != '.') continue;
                TryJoin(text, part, last, lexicon, ref sink);
                part = last + 1;
                dots++;
            }
            if (dots <= MostDots) TryJoin(text, first, last, lexicon, ref sink);
            if (dots > 0) TryJoin(text, first + text[first..last].LastIndexOf('.') + 1, last, lexicon, ref sink);
            first = last;
        }
    }

    /// <summary>True if a character goes on with what is written as one word.</summary>
    private static bool MayFollow(ReadOnlySpan<char> text, int i, int end, ref int script)
    {
        if (!IsJoinable(text[i])) return IsJoiner(text[i]) && i + 1 < end && IsJoinable(text[i + 1]);
        var own = Scripts.Of(text[i]);
        if (own != Scripts.Any && script != Scripts.Any && own != script) return false;
        if (own != Scripts.Any) script = own;
        return true;
    }

    private static void TryJoin<TSink>(ReadOnlySpan<char> text, int start, int end, Lexicon lexicon, ref TSink sink)
        where TSink : ITermSink, allows ref struct
    {
        if (end - start is < 2 or > LongestJoined) return;
        Span<char> joined = stackalloc char[LongestJoined];
        var length = 0;
        var letters = 0;
        var isParted = false;
        for (var i = start; i < end; i++)
        {
            if (!IsJoinable(text[i]) || (i > start && Scripts.IsHump(text, i))) isParted = true;
            if (!IsJoinable(text[i])) continue;
            if (char.IsLetter(text[i])) letters++;
            joined[length++] = char.ToLowerInvariant(text[i]);
        }
        // Numbers that are joined are other numbers.
        if (!isParted || letters < 2 || letters * 2 <= length) return;
        if (lexicon.Lookup(joined[..length]) is { IsStop: false } word) sink.Joined(word, start, end);
    }

    private static bool IsJoinable(char character) => Scripts.IsWordCharacter(character) && !Scripts.IsIdeographic(character);

    private static bool IsJoiner(char character) =>
        Scripts.IsHyphen(character) || Scripts.IsApostrophe(character) || character is '.' or '_';

    /// <summary>True for what begins with a mark that belongs to it (#1234, @ada, .net), or ends with one (notepad++).</summary>
    private static bool IsMarked(ReadOnlySpan<char> whole) => whole.Length > 1
        && (IsSharpEnd(whole) || (!Scripts.IsWordCharacter(whole[0]) && whole[0] != '-' && whole is not ['.', '.', ..]));

    private static bool IsSharpEnd(ReadOnlySpan<char> whole) =>
        whole is [.., var letter, '+', '+'] && char.IsLetter(letter) || whole is [.., var other, '#'] && char.IsLetter(other);

    // What is camelCase and nothing else is the same joined.
    private static bool IsIdentifier(ReadOnlySpan<char> whole) => whole.ContainsAny(Joints)
        || (whole.Contains('-') && whole.IndexOfAnyInRange('0', '9') >= 0) || HasScripts(whole);

    private static bool HasScripts(ReadOnlySpan<char> whole)
    {
        var script = Scripts.Any;
        foreach (var character in whole)
        {
            if (Scripts.IsIdeographic(character) || Scripts.Of(character) is not (not Scripts.Any and var own)) continue;
            if (script != Scripts.Any && own != script) return true;
            script = own;
        }
        return false;
    }
}
