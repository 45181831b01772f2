namespace Akosha.Storage.Queue;

/// <summary>What commits have made of messages.</summary>
/// <param name="New">Messages that were not there.</param>
/// <param name="Replaced">Messages that say something else now than before.</param>
/// <param name="Unchanged">Messages that were there already and say the same.</param>
/// <param name="Deleted">Messages that were there and were deleted.</param>
/// <param name="DeletedFrom">Conversations that they were deleted from.</param>
public readonly record struct WriteCounts(int New = 0, int Replaced = 0, int Unchanged = 0, int Deleted = 0, int DeletedFrom = 0)
{
    /// <summary>The messages that were sent.</summary>
    public int Sent => New + Replaced + Unchanged;

    /// <summary>Both together.</summary>
    public static WriteCounts operator +(WriteCounts left, WriteCounts right) => new(
        left.New + right.New, left.Replaced + right.Replaced, left.Unchanged + right.Unchanged, left.Deleted + right.Deleted,
        left.DeletedFrom + right.DeletedFrom);
}
