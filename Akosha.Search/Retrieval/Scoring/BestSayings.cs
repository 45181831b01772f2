namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Keeps the best so many of what messages say, each with all the messages that say it: copies, however many, leave room for
/// others.
/// </summary>
/// <param name="most">How many it keeps.</param>
/// <param name="copies">Which messages say the same.</param>
internal sealed class BestSayings(int most, Copies copies) : Best(most)
{
    // A group that is outdone by others is not forgotten: if a better copy brings it back, it has its other copies still.
    private readonly Dictionary<SayingKey, Group> _groups = [];

    // A kept group stands here with its best message; an entry with a former best is passed over.
    private readonly PriorityQueue<Group, ScoredMessage> _worst = new(WorstFirst);
    private int _kept, _copies;

    /// <inheritdoc/>
    public override bool IsFull => _kept == Most;

    /// <inheritdoc/>
    public override bool HasRoomThroughCopies => !IsFull && _kept + _copies >= Most;

    /// <inheritdoc/>
    public override void Offer(ScoredMessage candidate)
    {
        if (candidate.Score < Threshold) return;
        var key = copies.KeyOf(candidate.Message);
        if (!_groups.TryGetValue(key, out var group))
        {
            if (IsFull && ScoredMessage.Compare(candidate, Worst().Best) > 0) return;
            _groups[key] = group = new Group(candidate);
        }
        else
        {
            group.Add(candidate, copies);
            _copies++;
        }
        if (group.IsKept && group.Best != candidate) return; // another copy is as good
        if (!group.IsKept && IsFull)
        {
            if (ScoredMessage.Compare(group.Best, Worst().Best) > 0) return;
            _worst.Dequeue().IsKept = false;
            _kept--;
        }
        if (!group.IsKept) _kept++;
        group.IsKept = true;
        _worst.Enqueue(group, group.Best);
        if (IsFull) Threshold = Worst().Best.Score;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        _groups.Clear();
        _worst.Clear();
        _kept = 0;
        _copies = 0;
    }

    /// <summary>All messages of what was kept that are good enough, best first.</summary>
    public override List<ScoredMessage> Ordered() => Ordered(
        _groups.Values.Where(group => group.IsKept).SelectMany(group => group.Messages(copies))
            .Where(message => message.Score >= Threshold));

    /// <summary>The kept group with the worst best message.</summary>
    private Group Worst()
    {
        while (_worst.TryPeek(out var group, out var best))
        {
            if (group.IsKept && group.Best == best) return group;
            _worst.Dequeue();
        }
        throw new InvalidOperationException("nothing is kept");
    }

    private sealed class Group(ScoredMessage first)
    {
        private readonly List<ScoredMessage> _messages = [first];

        public ScoredMessage Best { get; private set; } = first;

        public bool IsKept { get; set; }

        public void Add(ScoredMessage message, Copies copies)
        {
            if (_messages.Count >= 2 * Copies.Most) Cut(copies);
            _messages.Add(message);
            if (ScoredMessage.Compare(message, Best) < 0) Best = message;
        }

        public List<ScoredMessage> Messages(Copies copies)
        {
            if (_messages.Count > Copies.Most) Cut(copies);
            return _messages;
        }

        private void Cut(Copies copies)
        {
            _messages.Sort(copies);
            _messages.RemoveRange(Copies.Most, _messages.Count - Copies.Most);
        }
    }
}
