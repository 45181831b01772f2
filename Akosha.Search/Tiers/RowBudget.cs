using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>
/// How much rows may take in memory that are read at the same time: what a message holds beside its content is known only when it
/// is read. For one thread.
/// </summary>
/// <param name="characters">The most characters of all rows.</param>
internal sealed class RowBudget(long characters)
{
    private long _left = characters;

    /// <summary>True once the rows have more. What was read is not all then.</summary>
    public bool IsSpent => _left < 0;

    /// <summary>Counts a row.</summary>
    public MessageRow Take(MessageRow row)
    {
        _left -= (row.Content?.Length ?? 0) + (row.Original?.Length ?? 0) + (row.MessageMetadata?.Length ?? 0);
        return row;
    }
}
