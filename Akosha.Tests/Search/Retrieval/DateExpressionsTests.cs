using System.Globalization;
using Akosha.Contracts.Searches;
using Akosha.Search.Retrieval.Queries;
using Akosha.Tests.Hosting;

namespace Akosha.Tests.Search.Retrieval;

public sealed class DateExpressionsTests
{
    // A Wednesday.
    private static readonly DateTimeOffset Now = new(2025, 6, 18, 15, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("on 2023-05-07", "2023-05-07", "2023-05-08")]
    [InlineData("around 2023-05", "2023-05-01", "2023-06-01")]
    [InlineData("what happened on 7 May 2023?", "2023-05-07", "2023-05-08")]
    [InlineData("the 7th of May, 2023", "2023-05-07", "2023-05-08")]
    [InlineData("on May 7th, 2023", "2023-05-07", "2023-05-08")]
    [InlineData("Sept. 3 2024", "2024-09-03", "2024-09-04")]
    [InlineData("in MAY 2023", "2023-05-01", "2023-06-01")]
    [InlineData("in 2022", "2022-01-01", "2023-01-01")]
    [InlineData("what did she say yesterday", "2025-06-17", "2025-06-18")]
    [InlineData("last night", "2025-06-17", "2025-06-18")]
    [InlineData("last week", "2025-06-09", "2025-06-16")]
    [InlineData("last weekend", "2025-06-14", "2025-06-16")]
    [InlineData("this month", "2025-06-01", "2025-07-01")]
    [InlineData("last year", "2024-01-01", "2025-01-01")]
    [InlineData("last Friday", "2025-06-13", "2025-06-14")]
    [InlineData("last Wednesday", "2025-06-11", "2025-06-12")]
    [InlineData("three months ago", "2025-03-01", "2025-04-01")]
    [InlineData("2 weeks ago", "2025-06-02", "2025-06-09")]
    [InlineData("a couple of days ago", "2025-06-16", "2025-06-17")]
    [InlineData("29 February 2024", "2024-02-29", "2024-03-01")]
    [InlineData("am 10.06.2025 war", "2025-06-10", "2025-06-11")]
    [InlineData("on 25/12/2024", "2024-12-25", "2024-12-26")]
    [InlineData("on 12/25/2024", "2024-12-25", "2024-12-26")]
    [InlineData("last spring", "2025-03-01", "2025-06-01")]
    [InlineData("last summer", "2024-06-01", "2024-09-01")]
    [InlineData("in the winter of 2023", "2023-12-01", "2024-03-01")]
    [InlineData("the day before yesterday", "2025-06-16", "2025-06-17")]
    [InlineData("this morning", "2025-06-18T05:00", "2025-06-18T12:00")]
    [InlineData("yesterday evening", "2025-06-17T18:00", "2025-06-18")]
    [InlineData("2 hours ago", "2025-06-18T12:30", "2025-06-18T14:30")]
    [InlineData("in the last three days", "2025-06-15T15:30", "2025-06-18T15:30")]
    public void A_time_in_the_query_is_found(string query, string from, string to) =>
        Assert.Equal([new DateSpan(Day(from), Day(to))], DateExpressions.Find(query, new QueryCalendar(Now)));

    [Theory]
    [InlineData("31 February 2023")]
    [InlineData("2023-13-01")]
    [InlineData("2023-02-30")]
    [InlineData("99 May 2023")]
    [InlineData("may I march on?")]
    [InlineData("room 2023 of 5000 people")]
    [InlineData("9999 years ago 9999999999 days ago")]
    [InlineData("")]
    public void What_is_no_date_is_passed_over_or_kept_within_bounds(string query) =>
        Assert.DoesNotContain(
            DateExpressions.Find(query, new QueryCalendar(Now)), span => span.From.Year == 2023 || span.To < span.From);

    [Fact]
    public void Days_are_those_of_a_zone_with_its_summer_time()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var spans = DateExpressions.Find("7 May 2023 or 7 January 2023", new QueryCalendar(Now, berlin, null));
        Assert.Equal([TimeSpan.FromHours(2), TimeSpan.FromHours(1)], spans.Select(span => span.From.Offset));
        Assert.Equal("2025-06-19", new QueryCalendar(Now.AddHours(7), berlin, null).Today.ToString("yyyy-MM-dd", null));
    }

    [Fact]
    public void A_date_with_slashes_is_both_where_nobody_says_how_it_is_written()
    {
        Assert.Equal([6, 10], DateExpressions.Find("06/10/2025", new QueryCalendar(Now)).Select(span => span.From.Month));
        Assert.Equal(
            [6], DateExpressions.Find("06/10/2025", new QueryCalendar(Now, TimeZoneInfo.Utc, true)).Select(span => span.From.Month));
        Assert.Equal(
            [10], DateExpressions.Find("06/10/2025", new QueryCalendar(Now, TimeZoneInfo.Utc, false)).Select(span => span.From.Month));
    }

    [Fact]
    public void A_month_without_its_year_is_most_likely_the_newest_that_has_begun()
    {
        DateSpan Likely(string query) =>
            Assert.Single(DateExpressions.Find(query, new QueryCalendar(Now)), span => !span.IsUnlikely);
        Assert.Equal((2025, 5), (Likely("in May").From.Year, Likely("in May").From.Month));
        Assert.Equal((2024, 7), (Likely("in July").From.Year, Likely("in July").From.Month));
    }

    [Fact]
    public void A_day_without_its_year_is_meant_in_every_recent_year()
    {
        var spans = DateExpressions.Find("on May 7", new QueryCalendar(Now));
        Assert.Equal(21, spans.Count);
        Assert.All(spans, span => Assert.Equal((5, 7), (span.From.Month, span.From.Day)));
    }

    [Fact]
    public async Task A_named_time_lifts_what_was_said_then_and_filters_nothing()
    {
        await using var akosha = await AkoshaHost.StartAsync();
        await akosha.StoreAsync("""
            [{"system_id":"s","conversation_id":"spring","messages":[{"id":"0","role":"user","content":"we planted tomatoes","timestamp":"2023-05-08T10:00:00Z"}]},
             {"system_id":"s","conversation_id":"autumn","messages":[{"id":"0","role":"user","content":"we planted tomatoes","timestamp":"2023-10-08T10:00:00Z"}]},
             {"system_id":"s","conversation_id":"other","messages":[{"id":"0","role":"user","content":"we painted the fence","timestamp":"2024-10-08T10:00:00Z"}]}]
            """);
        Assert.Equal(["spring/0", "autumn/0"], (await akosha.FindAsync(At("planting tomatoes on 7 May 2023", null)))[..2]);
        Assert.Equal(
            ["autumn/0", "spring/0"],
            (await akosha.FindAsync(At("planting tomatoes last month", Day("2023-11-20"))))[..2]);
        var inMay = new SearchRequest { Query = "tomatoes in May 2023", Explain = true };
        var found = await akosha.Client.SearchAsync(inMay, TestContext.Current.CancellationToken);
        Assert.Equal(Day("2023-05-01"), found.Understood.From);
        Assert.True(found.Hits[0].Explain!.Value.Date > 0);
        var plain = await akosha.Client.SearchAsync(inMay with { Interpret = false }, TestContext.Current.CancellationToken);
        Assert.Equal(0, plain.Hits[0].Explain!.Value.Date);
    }

    private static SearchRequest At(string query, DateTimeOffset? now) => new() { Query = query, Now = now, Collapse = false };

    private static DateTimeOffset Day(string day) =>
        DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
