namespace Akosha.Search.Retrieval.Scoring;

/// <summary>Keeps the best so many of the messages it is offered.</summary>
/// <param name="most">How many it keeps.</param>
internal sealed class Best(int most)
{
    private static readonly IComparer<ScoredMessage> WorstFirst =
        Comparer<ScoredMessage>.Create((left, right) => ScoredMessage.Compare(right, left));

    private readonly PriorityQueue<ScoredMessage, ScoredMessage> _heap = new(WorstFirst);

    /// <summary>How many it keeps.</summary>
    public int Most => most;

    /// <summary>True if it may have turned something away.</summary>
    public bool IsFull => _heap.Count == most;

    /// <summary>Nothing below this score will be kept.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    public void Offer(ScoredMessage candidate)
    {
        if (candidate.Score < Threshold) return;
        if (_heap.Count < most) _heap.Enqueue(candidate, candidate);
        else if (ScoredMessage.Compare(candidate, _heap.Peek()) < 0) _heap.EnqueueDequeue(candidate, candidate);
        if (_heap.Count == most) Threshold = _heap.Peek().Score;
    }

    /// <summary>What was kept, best first.</summary>
    public List<ScoredMessage> Ordered()
    {
        var kept = _heap.UnorderedItems.Select(item => item.Element).ToList();
        kept.Sort(ScoredMessage.Compare);
        return kept;
    }
}
