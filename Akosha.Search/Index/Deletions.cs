using Akosha.Storage.Queue;

namespace Akosha.Search.Index;

/// <summary>
/// What a tombstone meets: messages that it deletes, and writes that are newer than it and came before. Where there are such,
/// neither what it would have deleted nor what became of them can be told.
/// </summary>
/// <param name="outcomes">Takes what is told; null if nobody asks.</param>
internal sealed class Deletions(OutcomeLog? outcomes)
{
    private WriteCounts _counts;
    private bool _isLate;

    /// <summary>Counts messages of one conversation that it has deleted.</summary>
    public void Add(int messages) => _counts += new WriteCounts(Deleted: messages, DeletedFrom: Math.Sign(messages));

    /// <summary>Takes note of a write that is newer: what it was told is taken back.</summary>
    public void Meet(long version)
    {
        _isLate = true;
        outcomes?.TakeBack(version);
    }

    /// <summary>Tells what it has deleted, if that can be told.</summary>
    /// <param name="version">Its version.</param>
    public void Tell(long version)
    {
        if (!_isLate) outcomes?.Count(version, _counts);
    }
}
