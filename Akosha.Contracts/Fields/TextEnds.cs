namespace Akosha.Contracts.Fields;

/// <summary>The beginning and the end of texts that are too long, in which no character is cut in two.</summary>
public static class TextEnds
{
    /// <summary>The beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most UTF-16 code units of it; at least 1. One less if it would end within a character.</param>
    public static string Head(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>The end of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most UTF-16 code units of it; at least 1. One less if it would begin within a character.</param>
    public static string Tail(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= length) return text;
        var start = text.Length - length;
        return text[(char.IsLowSurrogate(text[start]) ? start + 1 : start)..];
    }
}
