using System.Buffers;
using System.Text;

namespace Akosha.Contracts.Conversations;

/// <summary>
/// The mark around text that was recalled: <c>[[akosha:recalled ID]] text [[akosha:end]]</c>, with a <see cref="MemoryId"/>.
/// Whoever shows recalled text to an agent marks it, and what comes in with a mark is kept, and is not searched again. The mark
/// is made of what neither JSON nor HTML escapes, so that it is known also within a JSON text.
/// </summary>
public static class RecalledText
{
    /// <summary>What ends recalled text. Where it is missing, the text was cut, and all that follows is recalled.</summary>
    public const string End = "[[akosha:end]]";

    /// <summary>What stands for recalled text where it is left out.</summary>
    public const char Omission = '…';

    private static readonly SearchValues<char> Empty = SearchValues.Create("… \t\r\n"), OfNoId = SearchValues.Create(" \t\r\n[\"");

    private const string Any = "[[akosha:", Start = "[[akosha:recalled ", StartEnd = "]]";

    // Three ids of 256 characters, of which each may be nine when it is encoded.
    private const int LongestId = 3 * 256 * 9 + 16;

    /// <summary>Text with the mark around it.</summary>
    /// <param name="id">Where it is kept.</param>
    /// <param name="text">The text; a mark that stands in it is one no longer.</param>
    public static string Mark(MemoryId id, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"{Start}{id}{StartEnd} {text.Replace(Any, "[ [akosha:", StringComparison.Ordinal)} {End}";
    }

    /// <summary>
    /// A text without what is recalled in it; the same string if that is nothing, and empty if it is all.
    /// </summary>
    public static string Without(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = Find(text, 0, out var inside);
        if (start < 0) return text;
        var rest = new StringBuilder(text.Length);
        var at = 0;
        for (; start >= 0; start = Find(text, at, out inside))
        {
            rest.Append(text, at, start - at).Append(Omission);
            var end = text.IndexOf(End, inside, StringComparison.Ordinal);
            at = end < 0 ? text.Length : end + End.Length;
        }
        var left = rest.Append(text, at, text.Length - at).ToString();
        return left.AsSpan().ContainsAnyExcept(Empty) ? left : "";
    }

    /// <summary>Where a mark begins, and where the text in it does; negative if there is none from a place on.</summary>
    private static int Find(string text, int from, out int inside)
    {
        inside = 0;
        for (var start = text.IndexOf(Start, from, StringComparison.Ordinal); start >= 0;
            start = text.IndexOf(Start, start + Start.Length, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(start + Start.Length);
            var length = rest[..Math.Min(rest.Length, LongestId)].IndexOf(StartEnd);
            if (length <= 0 || rest[..length].ContainsAny(OfNoId)) continue;
            inside = start + Start.Length + length + StartEnd.Length;
            return start;
        }
        return -1;
    }
}
