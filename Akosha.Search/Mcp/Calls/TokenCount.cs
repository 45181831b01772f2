namespace Akosha.Search.Mcp.Calls;

/// <summary>
/// How many tokens a text has, at most about: models differ, and none of theirs is needed for a bound. It is counted in quarters:
/// words cost by their length, what mixes letters and digits costs more, other scripts by the character.
/// </summary>
internal static class TokenCount
{
    private const int Quarters = 4, WordLetters = 16;

    // Of a character of what is no word, such as base64.
    private const long MixedQuarters = 3;

    /// <summary>The tokens of a text.</summary>
    public static int Of(ReadOnlySpan<char> text) => (QuartersOf(text, int.MaxValue, out _) + Quarters - 1) / Quarters;

    /// <summary>
    /// The length of the beginning of a text that has no more than so many tokens; it ends between words if it can.
    /// </summary>
    public static int Fitting(ReadOnlySpan<char> text, int tokens)
    {
        if (tokens <= 0) return 0;
        QuartersOf(text, (int)Math.Min(int.MaxValue, (long)tokens * Quarters), out var length);
        if (length == text.Length) return length;
        if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
        var space = text[..length].LastIndexOfAny(' ', '\n');
        return space > length - 40 && space > 0 ? space : length;
    }

    private static int QuartersOf(ReadOnlySpan<char> text, int most, out int length)
    {
        var quarters = 0L;
        var at = 0;
        while (at < text.Length)
        {
            var run = RunAt(text[at..], out var cost);
            if (quarters + cost > most)
            {
                // A long run, such as a text without spaces, is cut where it must be.
                if (run > WordLetters) at += (int)Math.Min(run, (most - quarters) / MixedQuarters);
                break;
            }
            quarters += cost;
            at += run;
        }
        length = at;
        return (int)Math.Min(int.MaxValue, quarters);
    }

    /// <summary>The length of the word, or of what else stands at the beginning, and what it costs.</summary>
    private static int RunAt(ReadOnlySpan<char> text, out int cost)
    {
        var first = text[0];
        if (char.IsAsciiLetterOrDigit(first))
        {
            var length = 1;
            while (length < text.Length && char.IsAsciiLetterOrDigit(text[length])) length++;
            cost = (int)Math.Min(int.MaxValue, CostOfWord(text[..length]));
            return length;
        }
        cost = first switch
        {
            ' ' => 1,
            < ' ' => 8, // an escape
            '"' or '\\' => 5,
            < (char)0x80 => 3,
            < (char)0x530 => 4,
            _ when char.IsSurrogate(first) => 8,
            _ => 6,
        };
        return 1;
    }

    private static long CostOfWord(ReadOnlySpan<char> word)
    {
        var digits = word.ContainsAnyInRange('0', '9');
        var isMixed = (digits && word.ContainsAnyExceptInRange('0', '9')) || word.Length > WordLetters;
        if (isMixed) return word.Length * MixedQuarters;
        return digits ? (word.Length + 1) / 2 * 4L : (word.Length + 3) / 4 * 4L;
    }
}
