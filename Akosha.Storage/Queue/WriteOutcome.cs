namespace Akosha.Storage.Queue;

/// <summary>
/// What became of the messages of an entry, counted by the process that commits it; nothing is known of an entry that another
/// process commits. It may be read once the commit is told.
/// </summary>
public sealed record WriteOutcome
{
    /// <summary>What is counted so far.</summary>
    public WriteCounts Counts { get; private set; }

    /// <summary>True once something is known.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Counts what a commit has brought.</summary>
    public void Add(WriteCounts counts)
    {
        Counts += counts;
        IsKnown = true;
    }
}
