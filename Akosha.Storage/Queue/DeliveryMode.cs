namespace Akosha.Storage.Queue;

/// <summary>
/// When what was sent counts as accepted, and by that, who may write to the lake. It is decided once, in setup, by whether there
/// is Redis; everybody who has to know is given it.
/// </summary>
public sealed class DeliveryMode
{
    private readonly bool _isKept;
    private readonly string _name;

    private DeliveryMode(string name, bool isKept)
    {
        _name = name;
        _isKept = isKept;
    }

    /// <summary>
    /// With Redis: an entry is accepted once it is in the queue, which outlives the processes. Several writers may take from it,
    /// and what one has not finished another takes over.
    /// </summary>
    public static DeliveryMode KeptByQueue { get; } = new("kept by the queue", isKept: true);

    /// <summary>
    /// Embedded: the queue ends with the process, so that an entry is accepted only once it is committed. The process is the one
    /// writer of its lake.
    /// </summary>
    public static DeliveryMode AcknowledgedByCommit { get; } = new("acknowledged by the commit", isKept: false);

    /// <summary>True if an answer may come only after the commit, however long that takes.</summary>
    public bool AnswersAfterCommit => !_isKept;

    /// <summary>
    /// True if nobody else writes to the lake: its folder is locked, and exact repeats of what it holds can be told.
    /// </summary>
    public bool HasOneWriter => !_isKept;

    /// <summary>True if entries may come in while the lake is not open, or cannot be written: the queue keeps them.</summary>
    public bool AcceptsBeforeOpen => _isKept;

    /// <summary>True if what the queue still holds has to be finished before the process ends.</summary>
    public bool FinishesBeforeStop => !_isKept;

    /// <inheritdoc/>
    public override string ToString() => _name;
}
