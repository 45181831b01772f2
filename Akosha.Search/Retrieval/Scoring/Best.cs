namespace Akosha.Search.Retrieval.Scoring;

/// <summary>Keeps the best so many of the messages it is offered.</summary>
/// <param name="most">How many it keeps.</param>
internal class Best(int most)
{
    /// <summary>The order of a queue that gives the worst first.</summary>
    protected static IComparer<ScoredMessage> WorstFirst { get; } =
        Comparer<ScoredMessage>.Create((left, right) => ScoredMessage.Compare(right, left));

    private readonly PriorityQueue<ScoredMessage, ScoredMessage> _heap = new(WorstFirst);

    /// <summary>The best so many; of messages that say the same, if copies are given, all count as one.</summary>
    public static Best Of(int most, Copies? copies) => copies is null ? new Best(most) : new BestSayings(most, copies);

    /// <summary>How many it keeps.</summary>
    public int Most => most;

    /// <summary>True if it may have turned something away.</summary>
    public virtual bool IsFull => _heap.Count == most;

    /// <summary>True if it were full, had it not taken messages that say the same for one.</summary>
    public virtual bool HasRoomThroughCopies => false;

    /// <summary>Nothing below this score will be kept.</summary>
    public float Threshold { get; protected set; } = float.NegativeInfinity;

    /// <summary>Takes a message, unless it is worse than all that are kept.</summary>
    public virtual void Offer(ScoredMessage candidate)
    {
        if (candidate.Score < Threshold) return;
        if (_heap.Count < most) _heap.Enqueue(candidate, candidate);
        else if (ScoredMessage.Compare(candidate, _heap.Peek()) < 0) _heap.EnqueueDequeue(candidate, candidate);
        if (_heap.Count == most) Threshold = _heap.Peek().Score;
    }

    /// <summary>Forgets all that it was offered.</summary>
    public virtual void Clear()
    {
        _heap.Clear();
        Threshold = float.NegativeInfinity;
    }

    /// <summary>What was kept, best first.</summary>
    public virtual List<ScoredMessage> Ordered() => Ordered(_heap.UnorderedItems.Select(item => item.Element));

    /// <summary>Messages, best first.</summary>
    protected static List<ScoredMessage> Ordered(IEnumerable<ScoredMessage> messages)
    {
        var kept = messages.ToList();
        kept.Sort(ScoredMessage.Compare);
        return kept;
    }
}
