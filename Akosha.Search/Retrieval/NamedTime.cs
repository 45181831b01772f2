using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The times that a query names, as a boost by rarity: what falls into them, or up to a few days after (a later session
/// often tells of it), gains the more, the fewer sessions do. Never a filter.
/// </summary>
internal sealed class NamedTime
{
    private readonly HotSnapshot _snapshot;
    private readonly (long From, long To)[] _spans;

    private NamedTime(HotSnapshot snapshot, IEnumerable<DateSpan> spans)
    {
        _snapshot = snapshot;
        _spans = [.. spans.Select(span => (UnixMicroseconds.Of(span.From), UnixMicroseconds.Of(span.To + TimeSpan.FromDays(Weights.DaysAfter))))];
    }

    /// <summary>What a message gains.</summary>
    public float Boost { get; private set; }

    /// <summary>The times of a plan; null if it names none.</summary>
    public static NamedTime? Of(HotSnapshot snapshot, QueryPlan plan, Filter filter)
    {
        if (plan.When.Count == 0) return null;
        var time = new NamedTime(snapshot, plan.When);
        var inside = 0;
        for (var conversation = 0; conversation < snapshot.Conversations.Count; conversation++)
        {
            var candidate = snapshot.Conversations[conversation];
            if (filter.InScope(candidate.System) && time.MayHold(candidate)) inside++;
        }
        time.Boost = Weights.Date * MathF.Log(1 + (filter.Scope.Conversations - inside + 0.5f) / (inside + 0.5f));
        return time;
    }

    /// <summary>True if a message falls into one of the times.</summary>
    public bool Holds(int message)
    {
        var timestamp = _snapshot.Columns.Timestamp[message];
        foreach (var (from, to) in _spans)
            if (timestamp >= from && timestamp < to) return true;
        return false;
    }

    /// <summary>True if the conversation reaches into one of the times.</summary>
    public bool MayHold(IndexedConversation conversation)
    {
        if (conversation.Messages.Length == 0) return false;
        var (first, last) = (_snapshot.Columns.Timestamp[conversation.Messages[0]], _snapshot.Columns.Timestamp[conversation.Messages[^1]]);
        foreach (var (from, to) in _spans)
            if (first < to && last >= from) return true;
        return false;
    }
}
