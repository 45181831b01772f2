namespace Akosha.Search.Writing;

/// <summary>What came of a change.</summary>
/// <param name="IsDone">False if nothing was changed, since the segment has to be read.</param>
/// <param name="ReadAgain">Segments to read again, if they are in the table: they may hold a message that is gone now.</param>
internal readonly record struct ChangeOutcome(bool IsDone, IReadOnlySet<string> ReadAgain)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>It was applied, and that is all.</summary>
    public static ChangeOutcome Done => new(true, None);

    /// <summary>Nothing was changed.</summary>
    public static ChangeOutcome NotDone => new(false, None);
}
