using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;
using Akosha.Storage.Lake;

namespace Akosha.Search.Tiers;

/// <summary>Rows of a segment whose file is in memory, and in no cache.</summary>
internal static class RowsInMemory
{
    /// <summary>Takes rows by their positions, a row group at a time. It ends early when the budget is spent.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="isWanted">True for the positions of the rows.</param>
    /// <param name="budget">What the rows may take.</param>
    /// <param name="take">Takes each row.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LakeDamageException">The file is damaged.</exception>
    public static async Task TakeAsync(
        byte[] content, Func<FileRow, bool> isWanted, RowBudget budget, Action<FileRow, MessageRow> take,
            CancellationToken cancellation)
    {
        var first = 0;
        await foreach (var group in SegmentFile.GroupsAsync(content, keysOnly: false, cancellation))
        {
            for (var i = 0; i < group.Length && !budget.IsSpent; i++)
                if (isWanted(new FileRow(first + i))) take(new FileRow(first + i), budget.Take(group[i]));
            if (budget.IsSpent) return;
            first += group.Length;
        }
    }
}
