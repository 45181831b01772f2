using System.Globalization;
using System.Text.RegularExpressions;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>Days, and parts and runs of days, that have a name as seen from today: yesterday, last week, this morning.</summary>
internal static class NamedDays
{
    /// <summary>The span of "last week", "yesterday" and their like, in capitals.</summary>
    public static DateSpan Near(string words, QueryCalendar calendar)
    {
        var today = calendar.Today;
        if (words is "TODAY") return Days(today, 1, calendar);
        if (words is "YESTERDAY" || words.EndsWith("NIGHT", StringComparison.Ordinal))
            return Days(today.AddDays(-1), 1, calendar);
        var back = words.StartsWith("LAST", StringComparison.Ordinal) ? 1 : 0;
        return words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1] switch
        {
            "WEEK" => Days(Monday(today).AddDays(-7 * back), 7, calendar),
            "WEEKEND" => Days(Monday(today).AddDays(5 - 7 * back), 2, calendar),
            "MONTH" => MonthOf(today.AddMonths(-back), calendar),
            "YEAR" => calendar.Span(new DateTime(today.Year - back, 1, 1), new DateTime(today.Year - back + 1, 1, 1)),
            var day => Days(Before(today, Enum.Parse<DayOfWeek>(day, ignoreCase: true)), 1, calendar),
        };
    }

    /// <summary>The morning (5–12), afternoon (12–18) or evening (18–24) of a day, or the day before yesterday.</summary>
    public static DateSpan PartOf(Match match, QueryCalendar calendar)
    {
        var day = match.Groups["day"].Value.ToUpperInvariant();
        var date = calendar.Today.AddDays(day switch { "YESTERDAY" or "LAST" => -1, "TOMORROW" => 1, _ => 0 });
        return match.Groups["part"].Value.ToUpperInvariant() switch
        {
            "MORNING" => calendar.Span(date.AddHours(5), date.AddHours(12)),
            "AFTERNOON" => calendar.Span(date.AddHours(12), date.AddHours(18)),
            "EVENING" or "TONIGHT" => calendar.Span(date.AddHours(18), date.AddDays(1)),
            _ => Days(calendar.Today.AddDays(-2), 1, calendar),
        };
    }

    /// <summary>
    /// A season of the northern half of the earth, by whole months: of the year that is named, of this one, or the newest
    /// that has
    /// begun, and of "last" the newest that is over.
    /// </summary>
    public static DateSpan SeasonOf(Match match, QueryCalendar calendar)
    {
        var month = match.Groups["season"].Value.ToUpperInvariant() switch
        {
            "SPRING" => 3,
            "SUMMER" => 6,
            "WINTER" => 12,
            _ => 9,
        };
        var today = calendar.Today;
        if (match.Groups["year"].Success)
            return Months(new DateTime(int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture), month, 1));
        var isLast = match.Groups["which"].Value.Equals("last", StringComparison.OrdinalIgnoreCase);
        var isThis = match.Groups["which"].Value.Equals("this", StringComparison.OrdinalIgnoreCase);
        var from = new DateTime(today.Year, month, 1);
        while (!isThis && (isLast ? from.AddMonths(3) : from) > today) from = from.AddYears(-1);
        return Months(isThis && month == 12 && today.Month < 3 ? from.AddYears(-1) : from);

        DateSpan Months(DateTime first) => calendar.Span(first, first.AddMonths(3));
    }

    /// <summary>The month of a day.</summary>
    public static DateSpan MonthOf(DateTime day, QueryCalendar calendar) =>
        calendar.Span(day.AddDays(1 - day.Day), day.AddDays(1 - day.Day).AddMonths(1));

    /// <summary>The Monday of the week of a day.</summary>
    public static DateTime Monday(DateTime day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>The last such day of the week before today.</summary>
    private static DateTime Before(DateTime today, DayOfWeek day) =>
        today.AddDays(-(((int)today.DayOfWeek - (int)day + 6) % 7 + 1));

    private static DateSpan Days(DateTime from, int days, QueryCalendar calendar) => calendar.Span(from, from.AddDays(days));
}
