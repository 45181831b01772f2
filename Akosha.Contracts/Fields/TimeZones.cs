using System.Globalization;
using System.Text.RegularExpressions;

namespace Akosha.Contracts.Fields;

/// <summary>Time zones as requests name them: an offset from UTC such as <c>+02:00</c>, or a name such as
/// <c>Europe/Berlin</c>.</summary>
public static partial class TimeZones
{
    /// <summary>What is allowed, for error messages.</summary>
    public const string Allowed =
        "must be an offset such as +02:00, at most 14 hours, or the name of a time zone that this machine knows, such as "
        + "Europe/Berlin";

    /// <summary>The zone of a text; null if it names none.</summary>
    public static TimeZoneInfo? Find(string text)
    {
        if (text is "Z" or "z") return TimeZoneInfo.Utc;
        if (Offset().Match(text) is { Success: true } match)
        {
            var offset = TimeSpan.FromMinutes(
                60 * int.Parse(match.Groups["h"].ValueSpan, CultureInfo.InvariantCulture)
                + int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture));
            return offset.TotalHours > 14 ? null : Fixed(match.Groups["sign"].Value == "-" ? -offset : offset);
        }
        return Name().IsMatch(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }

    /// <summary>A zone that is always so far from UTC.</summary>
    public static TimeZoneInfo Fixed(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero) return TimeZoneInfo.Utc;
        var name = (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
        return TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
    }

    [GeneratedRegex(@"\A(?<sign>[+-])(?<h>[0-9]{2}):(?<m>[0-5][0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();

    // No names that are paths to other files than those of zones.
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z][A-Za-z0-9_+-]{0,31}){0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
