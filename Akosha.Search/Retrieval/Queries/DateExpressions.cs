using System.Globalization;
using System.Text.RegularExpressions;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// Finds the times that a query names in English: dates in several spellings, months and years, and times relative to now.
/// A day or month without its year is meant in every year of the last two decades. What is no date, such as 31 February, is
/// passed over.
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
    /// <param name="now">The time from which "yesterday" counts.</param>
    public static IReadOnlyList<DateSpan> Find(string query, DateTimeOffset now)
    {
        if (query.Length > 1_000) query = query[..1_000];
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var spans = new List<DateSpan>();
        // Each kind takes its words out of the query, so that "7 May 2023" is not found once more as "May 2023".
        query = Take(IsoDate(), query, spans, match => Days(match, today));
        query = Take(DayMonth(), query, spans, match => Days(match, today));
        query = Take(MonthDay(), query, spans, match => Days(match, today));
        query = Take(MonthYear(), query, spans, match => Days(match, today));
        query = Take(MonthAlone(), query, spans, match => Days(match, today));
        query = Take(
            YearAlone(), query, spans, match =>
                [YearOf(int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture))]);
        query = Take(Ago(), query, spans, match => Back(match, today));
        Take(Relative(), query, spans, match => [Near(match.Value.ToUpperInvariant(), today)]);
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

    // A month alone counts only where it cannot be the verb or the name.
    [GeneratedRegex(@"\b(?:in|during|since|until|by|of|around|early|late|mid)[\s-]+" + Month + @"\b", Options)]
    private static partial Regex MonthAlone();

    [GeneratedRegex(@"\b(?:in|during|since|until|by|of|from|year)\s+" + Year + @"\b", Options)]
    private static partial Regex YearAlone();

    [GeneratedRegex(
        @"\b(?<count>[0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a\s+couple\s+of|a\s+few)\s+(?<unit>day|week|month|year)s?\s+ago\b", Options)]
    private static partial Regex Ago();

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
    private static IEnumerable<DateSpan> Days(Match match, DateTimeOffset today)
    {
        var month = match.Groups["number"].Success
            ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
            : "janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(
                match.Groups["month"].Value[..3], StringComparison.OrdinalIgnoreCase) / 3 + 1;
        int? day = match.Groups["day"].Success ? int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture) : null;
        var years = match.Groups["year"].Success
            ? [int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture)]
            : Enumerable.Range(today.Year - YearsBack, YearsBack + 1);
        if (month is < 1 or > 12) yield break;
        foreach (var year in years)
        {
            if (day is < 1 || day > DateTime.DaysInMonth(year, month)) continue;
            var from = new DateTimeOffset(year, month, day ?? 1, 0, 0, 0, TimeSpan.Zero);
            yield return new DateSpan(from, day is null ? from.AddMonths(1) : from.AddDays(1));
        }
    }

    private static DateSpan YearOf(int year)
    {
        var from = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new DateSpan(from, from.AddYears(1));
    }

    /// <summary>"Three months ago": the day, week, month or year that lies so far back.</summary>
    private static IEnumerable<DateSpan> Back(Match match, DateTimeOffset today)
    {
        var text = match.Groups["count"].Value.ToUpperInvariant();
        var count = text switch
        {
            "A" or "AN" => 1,
            _ when text.EndsWith("OF", StringComparison.Ordinal) => 2,
            _ when text.EndsWith("FEW", StringComparison.Ordinal) => 3,
            _ when char.IsDigit(text[0]) => int.Parse(text, CultureInfo.InvariantCulture),
            _ => Array.FindIndex(Numbers, number => number.Equals(text, StringComparison.OrdinalIgnoreCase)),
        };
        if (count > 100 * 365) yield break;
        yield return match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "DAY" => Span(today.AddDays(-count), 1),
            "WEEK" => Span(Monday(today).AddDays(-7 * count), 7),
            "MONTH" when count < 12 * 100 => MonthOf(today.AddMonths(-count)),
            "YEAR" when count < 100 => YearOf(today.Year - count),
            _ => Span(today.AddYears(-100), 1),
        };
    }

    private static DateSpan Near(string words, DateTimeOffset today)
    {
        if (words is "TODAY") return Span(today, 1);
        if (words is "YESTERDAY" || words.EndsWith("NIGHT", StringComparison.Ordinal)) return Span(today.AddDays(-1), 1);
        var back = words.StartsWith("LAST", StringComparison.Ordinal) ? 1 : 0;
        return words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1] switch
        {
            "WEEK" => Span(Monday(today).AddDays(-7 * back), 7),
            "WEEKEND" => Span(Monday(today).AddDays(5 - 7 * back), 2),
            "MONTH" => MonthOf(today.AddMonths(-back)),
            "YEAR" => YearOf(today.Year - back),
            var day => Span(Before(today, Enum.Parse<DayOfWeek>(day, ignoreCase: true)), 1),
        };
    }

    private static DateSpan Span(DateTimeOffset from, int days) => new(from, from.AddDays(days));

    private static DateSpan MonthOf(DateTimeOffset day) => new(day.AddDays(1 - day.Day), day.AddDays(1 - day.Day).AddMonths(1));

    private static DateTimeOffset Monday(DateTimeOffset today) => today.AddDays(-(((int)today.DayOfWeek + 6) % 7));

    /// <summary>The last such day of the week before today.</summary>
    private static DateTimeOffset Before(DateTimeOffset today, DayOfWeek day) =>
        today.AddDays(-(((int)today.DayOfWeek - (int)day + 6) % 7 + 1));
}
