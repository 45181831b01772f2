using System.Buffers;

namespace Akosha.Search.Analysis;

/// <summary>
/// What programs write to terminals besides text, such as colours, titles and links (ECMA-48): it is passed over as if it were
/// not there. A control character that begins no such sequence stands between words.
/// </summary>
internal static class ControlSequences
{
    private const char Bell = '\a', Escape = '\u001B', StringTerminator = '\u009C', ControlSequence = '\u009B';

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(character => char.IsControl(character)
            && !char.IsWhiteSpace(character))]);

    private static readonly SearchValues<char> AllControls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    /// <summary>True if there is a control character in a text other than white space.</summary>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(Controls);

    /// <summary>A text as people see it: without its sequences, and with spaces in place of other control characters.</summary>
    public static string Shown(string text)
    {
        if (!AreIn(text)) return text;
        var plain = new char[text.Length];
        return new string(plain, 0, Remove(text, plain, new int[text.Length]));
    }

    /// <summary>Copies a text without its sequences, and with spaces in place of other control characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="plain">Gets the copy; as long as the text.</param>
    /// <param name="places">Gets the place in the text of each character of the copy; as long as the text.</param>
    /// <returns>The length of the copy.</returns>
    public static int Remove(ReadOnlySpan<char> text, Span<char> plain, Span<int> places)
    {
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            if (LengthAt(text[i..]) is > 0 and var sequence)
            {
                i += sequence;
                continue;
            }
            places[length] = i;
            plain[length++] = Controls.Contains(text[i]) ? ' ' : text[i];
            i++;
        }
        return length;
    }

    /// <summary>The length of the sequence at the start of a text; 0 if there is none.</summary>
    private static int LengthAt(ReadOnlySpan<char> text) => text switch
    {
        [ControlSequence, .. var rest] => Parameters(rest, 1),
        ['\u0090' or '\u0098' or '\u009D' or '\u009E' or '\u009F', .. var rest] => String(rest, 1),
        [Escape, '[', .. var rest] => Parameters(rest, 2),
        [Escape, ']' or 'P' or 'X' or '^' or '_', .. var rest] => String(rest, 2),
        [Escape, '7' or '8' or '=' or '>' or '\\', ..] => 2,
        [Escape, >= '!' and <= '/', >= '0' and <= '~', ..] => 3, // a set of characters, as tput has it
        _ => 0,
    };

    /// <summary>Parameters, intermediate characters and a last one.</summary>
    private static int Parameters(ReadOnlySpan<char> text, int before)
    {
        var length = 0;
        while (length < text.Length && text[length] is >= '0' and <= '?') length++;
        while (length < text.Length && text[length] is >= ' ' and <= '/') length++;
        return length < text.Length && text[length] is >= '@' and <= '~' ? before + length + 1 : 0;
    }

    /// <summary>Any text, up to its terminator: without one it would swallow what follows, and is no sequence.</summary>
    private static int String(ReadOnlySpan<char> text, int before)
    {
        var end = text.IndexOfAny(AllControls);
        if (end < 0) return 0;
        return text[end..] switch
        {
            [Bell or StringTerminator, ..] => before + end + 1,
            [Escape, '\\', ..] => before + end + 2,
            _ => 0,
        };
    }
}
