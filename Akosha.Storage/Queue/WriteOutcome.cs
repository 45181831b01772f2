namespace Akosha.Storage.Queue;

/// <summary>
/// What became of the messages of an entry, counted by the process that commits it; nothing is known of an entry that another
/// process commits. It may be read once the commit is told.
/// </summary>
public sealed record WriteOutcome
{
    /// <summary>Messages that were not there.</summary>
    public int New { get; private set; }

    /// <summary>Messages that say something else now than before.</summary>
    public int Replaced { get; private set; }

    /// <summary>Messages that were there already and say the same.</summary>
    public int Unchanged { get; private set; }

    /// <summary>True once something is known.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Counts what a commit has brought.</summary>
    public void Add(int added, int replaced, int unchanged)
    {
        New += added;
        Replaced += replaced;
        Unchanged += unchanged;
        IsKnown = true;
    }
}
