using Akosha.Search.Index;
using Akosha.Search.Writing;
using Akosha.Storage.Lake;

namespace Akosha.Search.Upkeep;

/// <summary>
/// What the log has brought and is not in the index yet: what searches wait for, in order; and what nobody waits for (segments
/// that only rearrange others, cold ones after a start). Used by the thread of the projection alone.
/// </summary>
/// <param name="tierOf">Tells the tier of a segment by its age.</param>
internal sealed class IndexBacklog(Func<AddFile, Tier> tierOf)
{
    private readonly Queue<PendingRead> _pending = new();
    private readonly List<Rearrangement> _rearrangements = [];
    private readonly List<AddFile> _late = [];

    /// <summary>Segments that have not been read yet and that nobody waits for.</summary>
    public IReadOnlyList<AddFile> Late => _late;

    /// <summary>True when nothing is left to read that the log has brought.</summary>
    public bool IsSettled => _rearrangements.Count == 0 && _late.Count == 0;

    /// <summary>The tier of a segment by its age.</summary>
    public Tier TierOf(AddFile file) => tierOf(file);

    /// <summary>Takes what a commit has brought.</summary>
    public void Add(LakeEntry commit)
    {
        List<AddFile> adds = [.. commit.Actions.Select(action => action.Add).OfType<AddFile>()];
        var removed = commit.Actions.Select(action => action.Remove?.Path).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var operation = commit.Actions.FirstOrDefault(action => action.CommitInfo is not null)?.CommitInfo?.Operation;
        if (adds.Count > 0 && adds.TrueForAll(add => !add.DataChange))
        {
            _rearrangements.Add(Rearrangement.Of(adds, removed, operation));
            return;
        }
        // The adds of a commit first: rows that only moved to another file are at home there before theirs is taken away.
        foreach (var tier in adds.GroupBy(tierOf)) Add(tier, tier.Key, operation == "WRITE");
        if (removed.Count > 0) _pending.Enqueue(new PendingRead.Left(removed));
    }

    /// <summary>Has segments of one tier read.</summary>
    /// <param name="files">The segments.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="isWritten">True if a commit of ingestion has brought them.</param>
    public void Add(IEnumerable<AddFile> files, Tier tier, bool isWritten = false)
    {
        foreach (var group in SegmentGroups.Cut(files, tier))
            _pending.Enqueue(new PendingRead.Segments(group) { IsWritten = isWritten });
    }

    /// <summary>Has the rest of a segment read.</summary>
    public void AddRest(AddFile file) => _pending.Enqueue(new PendingRead.Rest(file));

    /// <summary>Has segments read when there is time.</summary>
    public void AddLate(IEnumerable<AddFile> files) => _late.AddRange(files);

    /// <summary>What is to be read next; false if nothing is.</summary>
    public bool TryPeek([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PendingRead? pending) =>
        _pending.TryPeek(out pending);

    /// <summary>What was peeked at is done.</summary>
    public void Dequeue() => _pending.Dequeue();

    /// <summary>The late segments to read together next; null if there is none.</summary>
    /// <param name="files">The files of the table; what has left it need not be read.</param>
    public SegmentGroup? NextLate(IReadOnlyDictionary<string, AddFile> files)
    {
        _late.RemoveAll(file => !files.ContainsKey(file.Path));
        return SegmentGroups.Cut(_late, Tier.Cold).FirstOrDefault();
    }

    /// <summary>The first late segments were read.</summary>
    public void EndLate(int count) => _late.RemoveRange(0, count);

    /// <summary>The rearrangement to follow next, as far as it is still in the table; null if there is none.</summary>
    /// <param name="files">The files of the table.</param>
    public Rearrangement? NextRearrangement(IReadOnlyDictionary<string, AddFile> files)
    {
        while (_rearrangements.Count > 0)
        {
            var next = _rearrangements[0].In(files);
            if (next.Files == _rearrangements[0].Files || _rearrangements.Count == 1) return next;
            // What it brought was rearranged once more: what it replaced must stay until that is here.
            _rearrangements[1] = _rearrangements[0].With(_rearrangements[1], files);
            _rearrangements.RemoveAt(0);
        }
        return null;
    }

    /// <summary>The first of the segments of a rearrangement whose messages are known was compared with the index.</summary>
    /// <param name="rearrangement">The rearrangement, as it was given.</param>
    /// <param name="isDone">True if its messages come from it now; false if it has to be read.</param>
    /// <returns>What leaves with it, if that was the last of it; otherwise null.</returns>
    public IndexChange.SegmentsLeft? Compared(Rearrangement rearrangement, bool isDone)
    {
        var file = rearrangement.Known[0];
        var left = rearrangement with { Known = [.. rearrangement.Known.Skip(1)] };
        left = isDone ? left with { Done = [.. left.Done, file.Path] } : left with { Unread = [.. left.Unread, file] };
        _rearrangements[0] = left;
        return left.Files == 0 ? End(left) : null;
    }

    /// <summary>Everything of a rearrangement is in the index.</summary>
    /// <returns>What leaves with it.</returns>
    public IndexChange.SegmentsLeft End(Rearrangement rearrangement)
    {
        _rearrangements.RemoveAt(0);
        return new IndexChange.SegmentsLeft(
            rearrangement.Replaced, [.. rearrangement.Done, .. rearrangement.Unread.Select(file => file.Path)]);
    }
}
