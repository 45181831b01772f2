namespace Akosha.Ingestion.Maintenance;

/// <summary>
/// Cuts rows into files by time: each covers one day, or a run of days of one month with few messages; a day with many gets
/// several files.
/// </summary>
internal static class TimeCut
{
    private const long Day = 24L * 3600 * 1_000_000;
    private const int SparseShare = 8;

    /// <summary>The day of a timestamp: days since 1970 (UTC).</summary>
    /// <param name="timestamp">Microseconds since 1970.</param>
    public static int DayOf(long timestamp) => (int)Math.DivRem(timestamp, Day).Quotient - (timestamp % Day < 0 ? 1 : 0);

    /// <summary>The number of rows of each file, in the order of time.</summary>
    /// <param name="rowsByDay">How many rows there are of each day.</param>
    /// <param name="most">Rows that a file should have at most.</param>
    public static List<int> Cut(IEnumerable<KeyValuePair<int, int>> rowsByDay, int most)
    {
        var files = new List<int>();
        var run = 0;
        var month = 0;
        foreach (var (day, rows) in rowsByDay.OrderBy(pair => pair.Key))
        {
            var isDense = rows * (long)SparseShare >= most;
            if (run > 0 && (isDense || run + rows > most || MonthOf(day) != month)) EndRun();
            if (isDense)
            {
                for (var left = rows; left > 0; left -= most) files.Add(Math.Min(left, most));
                continue;
            }
            month = MonthOf(day);
            run += rows;
        }
        if (run > 0) EndRun();
        return files;

        void EndRun()
        {
            files.Add(run);
            run = 0;
        }
    }

    private static int MonthOf(int day) => DateTime.UnixEpoch.AddDays(day) is var date ? date.Year * 12 + date.Month : 0;
}
