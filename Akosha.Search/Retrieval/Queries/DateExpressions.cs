using System.Globalization;
using System.Text.RegularExpressions;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Finds the times that a query names in English: dates in several spellings, months and years, and times relative to now.
/// A day or month without its year is meant in every year of the last two decades, and the newest is the likeliest. What is no
/// date, such as 31 February, is passed over.
/// </summary>
internal static partial class DateExpressions
{
    private const int YearsBack = 20, MaxSpans = 64;

    private const string Month =
        "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    private const string Day = "(?<day>[0-9]{1,2})(?:st|nd|rd|th)?";
    private const string Year = "(?<year>(?:19|20)[0-9]{2})";
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly string[] Numbers = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>The spans that the query names, in the order of its words; empty for none.</summary>
    /// <param name="query">The query.</param>
    /// <param name="calendar">The time from which "yesterday" counts, and where.</param>
    public static IReadOnlyList<DateSpan> Find(string query, QueryCalendar calendar)
    {
        if (query.Length > 1_000) query = query[..1_000];
        var spans = new List<DateSpan>();
        // Each kind takes its words out of the query, so that "7 May 2023" is not found once more as "May 2023".
        query = Take(IsoDate(), query, spans, match => Days(match, calendar));
        query = Take(DottedDate(), query, spans, match => Days(match, calendar));
        query = Take(SlashedDate(), query, spans, match => Slashed(match, calendar));
        query = Take(DayMonth(), query, spans, match => Days(match, calendar));
        query = Take(MonthDay(), query, spans, match => Days(match, calendar));
        query = Take(MonthYear(), query, spans, match => Days(match, calendar));
        query = Take(MonthAlone(), query, spans, match => Days(match, calendar));
        query = Take(Season(), query, spans, match => [NamedDays.SeasonOf(match, calendar)]);
        query = Take(YearAlone(), query, spans, match =>
            [YearOf(int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture), calendar)]);
        query = Take(Ago(), query, spans, match => Back(match, calendar));
        query = Take(Past(), query, spans, match => Until(match, calendar));
        query = Take(PartOfDay(), query, spans, match => [NamedDays.PartOf(match, calendar)]);
        Take(Relative(), query, spans, match => [NamedDays.Near(match.Value.ToUpperInvariant(), calendar)]);
        return spans.Count <= MaxSpans ? spans : spans[..MaxSpans];
    }

    [GeneratedRegex(@"\b" + Year + "-(?<number>[0-9]{1,2})(?:-" + Day + @")?\b", Options)]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\b" + Day + @"\s+(?:of\s+)?" + Month + @"\b\.?,?(?:\s+" + Year + @"\b)?", Options)]
    private static partial Regex DayMonth();

    [GeneratedRegex(@"\b" + Month + @"\.?\s+" + Day + @"\b,?(?:\s+" + Year + @"\b)?", Options)]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"\b" + Month + @"\.?,?\s+(?:of\s+)?" + Year + @"\b", Options)]
    private static partial Regex MonthYear();

    [GeneratedRegex(@"(?<![\w.])" + Day + @"\.\s?(?<number>[0-9]{1,2})\.\s?" + Year + @"(?![\w]|\.[0-9])", Options)]
    private static partial Regex DottedDate();

    [GeneratedRegex(@"(?<![\w/])(?<first>[0-9]{1,2})/(?<second>[0-9]{1,2})/" + Year + @"(?![\w/])", Options)]
    private static partial Regex SlashedDate();

    [GeneratedRegex(
        @"\b(?:(?<which>last|this|in|during|since|of|the)\s+)(?:the\s+)?(?<season>spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?"
        + Year + @")?\b", Options)]
    private static partial Regex Season();

    // A month alone counts only where it cannot be the verb or the name.
    [GeneratedRegex(@"\b(?:in|during|since|until|by|of|around|early|late|mid)[\s-]+" + Month + @"\b", Options)]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"\b(?:in|during|since|until|by|of|from|year)\s+" + Year + @"\b", Options)]
    private static partial Regex YearAlone();

    [GeneratedRegex(
        @"\b(?<count>[0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a\s+couple\s+of|a\s+few)\s+(?<unit>hour|day|week|month|year)s?\s+ago\b", Options)]
    private static partial Regex Ago();

    [GeneratedRegex(
        @"\b(?:last|past)\s+(?<count>[0-9]{1,4}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|couple\s+of|few)\s+(?<unit>hour|day|week|month|year)s?\b", Options)]
    private static partial Regex Past();

    [GeneratedRegex(
        @"\b(?:(?<day>this|yesterday|today|last|tomorrow)\s+(?<part>morning|afternoon|evening)|(?<part>tonight)|(?<day>the\s+day\s+before\s+yesterday))\b", Options)]
    private static partial Regex PartOfDay();

    [GeneratedRegex(
        @"\b(?:yesterday|last\s+night|today|(?:last|this)\s+(?:week(?:end)?|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b", Options)]
    private static partial Regex Relative();

    private static string Take(Regex pattern, string query, List<DateSpan> spans, Func<Match, IEnumerable<DateSpan>> read) =>
        pattern.Replace(query, match =>
        {
            spans.AddRange(read(match));
            return " ";
        });

    /// <summary>The day or the month that a match names, in its year or in every recent one.</summary>
    private static IEnumerable<DateSpan> Days(Match match, QueryCalendar calendar)
    {
        var month = match.Groups["number"].Success
            ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
            : "janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(
                match.Groups["month"].Value[..3], StringComparison.OrdinalIgnoreCase) / 3 + 1;
        int? day = match.Groups["day"].Success ? int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture) : null;
        var isNamed = match.Groups["year"].Success;
        var today = calendar.Today;
        var years = isNamed ? [int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture)]
            : Enumerable.Range(today.Year - YearsBack, YearsBack + 1);
        var likeliest = new DateTime(today.Year, Math.Clamp(month, 1, 12), 1).AddDays((day ?? 1) - 1) <= today
            ? today.Year : today.Year - 1;
        foreach (var year in years)
            if (DayOf(year, month, day, calendar) is { } span)
                yield return span with { IsUnlikely = !isNamed && year != likeliest };
    }

    private static DateSpan? DayOf(int year, int month, int? day, QueryCalendar calendar)
    {
        if (month is < 1 or > 12 || day is < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        var from = new DateTime(year, month, day ?? 1);
        return calendar.Span(from, day is null ? from.AddMonths(1) : from.AddDays(1));
    }

    /// <summary>06/10/2025: in June, in October, or either, as the writer's place has it.</summary>
    private static IEnumerable<DateSpan> Slashed(Match match, QueryCalendar calendar)
    {
        var first = Number("first");
        var second = Number("second");
        var year = Number("year");
        var monthFirst = DayOf(year, first, second, calendar);
        var dayFirst = DayOf(year, second, first, calendar);
        if (monthFirst is null || dayFirst is null) return new[] { monthFirst ?? dayFirst }.OfType<DateSpan>();
        return calendar.MonthFirst switch
        {
            true => [monthFirst.Value],
            false => [dayFirst.Value],
            null when first == second => [dayFirst.Value],
            null => [monthFirst.Value, dayFirst.Value],
        };

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static DateSpan YearOf(int year, QueryCalendar calendar) =>
        calendar.Span(new DateTime(year, 1, 1), new DateTime(year, 1, 1).AddYears(1));

    /// <summary>"Three months ago": the day, week, month or year that lies so far back.</summary>
    private static IEnumerable<DateSpan> Back(Match match, QueryCalendar calendar)
    {
        var count = CountOf(match);
        var today = calendar.Today;
        if (count > 100 * 365) yield break;
        yield return match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "HOUR" => new DateSpan(calendar.Now.AddHours(-count - 1), calendar.Now.AddHours(1 - count)),
            "DAY" => Days(today.AddDays(-count), 1, calendar),
            "WEEK" => Days(NamedDays.Monday(today).AddDays(-7 * count), 7, calendar),
            "MONTH" when count < 12 * 100 => NamedDays.MonthOf(today.AddMonths(-count), calendar),
            "YEAR" when count < 100 => YearOf(today.Year - count, calendar),
            _ => Days(today.AddYears(-100), 1, calendar),
        };
    }

    /// <summary>"The last three days": from so far back until now.</summary>
    private static IEnumerable<DateSpan> Until(Match match, QueryCalendar calendar)
    {
        var count = CountOf(match);
        var now = calendar.Now;
        if (count > 100 * 365) yield break;
        var from = match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "HOUR" => now.AddHours(-count),
            "DAY" => now.AddDays(-count),
            "WEEK" => now.AddDays(-7 * count),
            "MONTH" when count < 12 * 100 => now.AddMonths(-count),
            "YEAR" when count < 100 => now.AddYears(-count),
            _ => now.AddYears(-100),
        };
        yield return new DateSpan(from, now);
    }

    private static int CountOf(Match match)
    {
        var text = match.Groups["count"].Value.ToUpperInvariant();
        return text switch
        {
            "A" or "AN" => 1,
            _ when text.EndsWith("OF", StringComparison.Ordinal) => 2,
            _ when text.EndsWith("FEW", StringComparison.Ordinal) => 3,
            _ when char.IsDigit(text[0]) => int.Parse(text, CultureInfo.InvariantCulture),
            _ => Array.FindIndex(Numbers, number => number.Equals(text, StringComparison.OrdinalIgnoreCase)),
        };
    }

    private static DateSpan Days(DateTime from, int days, QueryCalendar calendar) => calendar.Span(from, from.AddDays(days));
}
