using Akosha.Storage.Conversations;

namespace Akosha.Ingestion.Maintenance;

/// <summary>Cuts rows into files by time: each covers one day, or a run of days of one month with few messages; a day with many gets several files.</summary>
internal static class TimeCut
{
    private const long Day = 24L * 3600 * 1_000_000;
    private const int SparseShare = 8;

    /// <summary>The rows of each file, in the order of time.</summary>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="most">Rows that a file should have at most.</param>
    public static IEnumerable<List<MessageRow>> Cut(IEnumerable<MessageRow> rows, int most)
    {
        var run = new List<MessageRow>();
        var month = 0;
        foreach (var day in rows.OrderBy(row => row.Timestamp).ThenBy(row => row.Version).ThenBy(row => row.Ordinal).GroupBy(row => row.Timestamp / Day))
        {
            var messages = day.ToList();
            var isDense = messages.Count * (long)SparseShare >= most;
            if (run.Count > 0 && (isDense || run.Count + messages.Count > most || MonthOf(day.Key) != month))
            {
                yield return run;
                run = [];
            }
            if (isDense)
            {
                foreach (var part in messages.Chunk(most)) yield return [.. part];
                continue;
            }
            month = MonthOf(day.Key);
            run.AddRange(messages);
        }
        if (run.Count > 0) yield return run;
    }

    private static int MonthOf(long day) => DateTime.UnixEpoch.AddDays(day) is var date ? date.Year * 12 + date.Month : 0;
}
