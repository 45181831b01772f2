using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Akosha.Contracts.Conversations;

namespace Akosha.Contracts.Fields;

/// <summary>The rule of each kind of field: null when the value is allowed, else what is.</summary>
public static partial class FieldRules
{
    /// <summary>1–128 of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
    public static string? SystemId(string value) =>
        SystemIdPattern().IsMatch(value) ? null
            : $"must be 1–{ConversationLimits.SystemId} of the characters A-Z a-z 0-9 . _ : -";

    /// <summary>
    /// An id of a system that something may be stored under: one that <see cref="SystemId"/> allows, but not <c>.</c> or
    /// <c>..</c>, which paths cannot name.
    /// </summary>
    public static string? NewSystemId(string value) => SystemId(value) ?? NoDots(value);

    /// <summary>
    /// An id of a conversation or a message that may be stored: one that <see cref="Printable(string)"/> allows, but not <c>.</c>
    /// or <c>..</c>, which paths cannot name.
    /// </summary>
    public static string? NewId(string value) => Printable(value) ?? NoDots(value);

    /// <summary>1–256 printable characters.</summary>
    public static string? Printable(string value) => Printable(value, ConversationLimits.Id);

    /// <summary>1–<paramref name="longest"/> printable characters (code points).</summary>
    public static string? Printable(string value, int longest)
    {
        var length = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            length++;
            if (!IsPrintable(rune)) return $"must be 1–{longest} printable characters, and holds U+{rune.Value:X4}";
        }
        return length is > 0 && length <= longest ? null : $"must be 1–{longest} printable characters, and has {length}";
    }

    /// <summary>At most <paramref name="longest"/> bytes of UTF-8.</summary>
    public static string? Content(string value, int longest) =>
        Encoding.UTF8.GetByteCount(value) is var bytes && bytes > longest
            ? $"must be at most {longest} bytes of UTF-8, and has {bytes}" : null;

    /// <summary>Parses an RFC 3339 timestamp between 1970 and a day after <paramref name="now"/>.</summary>
    public static string? Timestamp(string value, DateTimeOffset now, out DateTimeOffset timestamp)
    {
        if (!TryTime(value, out timestamp))
            return "must be an RFC 3339 date and time with an offset, such as 2026-01-31T12:00:00Z";
        if (timestamp < DateTimeOffset.UnixEpoch) return "must not be before 1970-01-01T00:00:00Z";
        return timestamp <= now + ConversationLimits.FutureTimestamp ? null : "must not be more than a day in the future";
    }

    /// <summary>
    /// Parses an RFC 3339 timestamp since 1970 that is asked for, and so may be of any time to come that can be reckoned with.
    /// </summary>
    public static string? AnyTimestamp(string value, out DateTimeOffset timestamp) =>
        Timestamp(value, DateTimeOffset.MaxValue - TimeSpan.FromDays(400), out timestamp);

    /// <summary>True for an RFC 3339 timestamp; then also its time, to 100 ns.</summary>
    public static bool TryTime(string value, out DateTimeOffset time)
    {
        time = default;
        return value is { Length: >= 20 } && Rfc3339Pattern().IsMatch(value)
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }

    private static string? NoDots(string value) =>
        value is "." or ".." ? "must not be . or .., which mean other things in a path" : null;

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SystemIdPattern();

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339Pattern();
}
