using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>
/// Chooses hits out of ranked messages: one of each conversation or each message and, if the query collapses them, one of those
/// that say the same. A conversation whose best message is a copy of one that is chosen has no other hit.
/// </summary>
/// <param name="query">The query.</param>
internal sealed class Choice(QueryExecution query)
{
    private readonly HashSet<int> _seen = [];
    private readonly Dictionary<SayingKey, int> _places = [];
    private readonly List<List<ScoredMessage>> _hits = [];

    /// <summary>How many hits there are.</summary>
    public int Count => _hits.Count;

    /// <summary>
    /// Adds messages, best first. Hits that are there already stay as they are: what says the same as one of them is left out.
    /// </summary>
    public void Add(IEnumerable<ScoredMessage> ranked)
    {
        var before = _hits.Count;
        foreach (var scored in ranked)
        {
            if (!_seen.Add(SubjectOf(scored))) continue;
            if (query.Copies is { } copies)
            {
                var key = copies.KeyOf(scored.Message);
                if (_places.TryGetValue(key, out var place))
                {
                    if (place >= before) _hits[place].Add(scored);
                    continue;
                }
                _places[key] = _hits.Count;
            }
            _hits.Add([scored]);
        }
    }

    /// <summary>The best so many hits, one message for each.</summary>
    /// <param name="copies">Takes, by the chosen message, the others that say the same, best first.</param>
    public List<ScoredMessage> Best(out Dictionary<MessageNumber, IReadOnlyList<ScoredMessage>> copies)
    {
        var chosen = new List<ScoredMessage>();
        var same = new Dictionary<MessageNumber, IReadOnlyList<ScoredMessage>>();
        foreach (var hit in _hits.Take(query.Wanted))
        {
            if (hit.Count > 1)
            {
                hit.Sort(query.Copies);
                same[hit[0].Message] = hit[1..];
            }
            chosen.Add(hit[0]);
        }
        copies = same;
        return chosen;
    }

    private int SubjectOf(ScoredMessage scored) => query.OnePerConversation
        ? query.Scope.Snapshot.Columns.ConversationOf(scored.Message).Value : scored.Message.Value;
}
