using Akosha.Contracts.Fields;
using Akosha.Contracts.Searches;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>From which moment the times count that a query names, where its days begin, and how its dates are written.</summary>
/// <param name="Now">The moment, with the offset of the place.</param>
/// <param name="Zone">Where days begin and end.</param>
/// <param name="MonthFirst">True if 06/10/2025 is in June; false if it is in October; null if either may be meant.</param>
internal sealed record QueryCalendar(DateTimeOffset Now, TimeZoneInfo Zone, bool? MonthFirst)
{
    private static readonly string[] MonthFirstRegions = ["US", "PH", "FM", "PW", "PR", "GU"];

    /// <summary>The calendar of a place that is as far from UTC as a moment says.</summary>
    public QueryCalendar(DateTimeOffset now) : this(now, TimeZones.Fixed(now.Offset), null)
    {
    }

    /// <summary>The day of the moment.</summary>
    public DateTime Today => TimeZoneInfo.ConvertTime(Now, Zone).Date;

    /// <summary>The calendar of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The moment, unless the request gives one.</param>
    public static QueryCalendar Of(SearchRequest request, DateTimeOffset now)
    {
        var moment = request.Now ?? now;
        var zone = request.TimeZone is { } name ? TimeZones.Find(name) : null;
        return new QueryCalendar(moment, zone ?? TimeZones.Fixed(moment.Offset), MonthComesFirst(request.Locale));
    }

    /// <summary>A span of the times that clocks show there.</summary>
    public DateSpan Span(DateTime from, DateTime to) => new(At(from), At(to));

    private DateTimeOffset At(DateTime local) => new(local, Zone.GetUtcOffset(local));

    private static bool? MonthComesFirst(string? locale)
    {
        var parts = locale?.Split('-', '_');
        if (parts is null) return null;
        if (parts.Length > 1) return parts[1..].Any(part => MonthFirstRegions.Contains(part.ToUpperInvariant()));
        return parts[0].Equals("en", StringComparison.OrdinalIgnoreCase) ? null : false;
    }
}
