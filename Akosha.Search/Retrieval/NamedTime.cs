using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>
/// The times that a query names, as a boost by rarity: what falls into them, or up to a few days after (a later session
/// often tells of it), gains the more, the fewer sessions do. Never a filter.
/// </summary>
internal sealed class NamedTime
{
    private readonly Scope _scope;
    private readonly (long From, long To)[] _spans;

    private NamedTime(Scope scope, QueryPlan plan)
    {
        _scope = scope;
        _spans = [.. plan.When.Select(span => (UnixMicroseconds.Of(span.From), UnixMicroseconds.Of(span.To + TimeSpan.FromDays(plan.Weights.DaysAfter))))];
    }

    /// <summary>What a message gains.</summary>
    public float Boost { get; private set; }

    /// <summary>The times of a plan; null if it names none.</summary>
    public static NamedTime? Of(Scope scope, QueryPlan plan, Filter filter)
    {
        if (plan.When.Count == 0) return null;
        var time = new NamedTime(scope, plan);
        var inside = 0;
        for (var conversation = 0; conversation < scope.Snapshot.Conversations.Count; conversation++)
            if (filter.InScope(scope.Snapshot.Conversations[conversation].System) && time.MayHold(conversation)) inside++;
        time.Boost = plan.Weights.Date * MathF.Log(1 + (filter.Scope.Conversations - inside + 0.5f) / (inside + 0.5f));
        return time;
    }

    /// <summary>True if a message falls into one of the times.</summary>
    public bool Holds(int message)
    {
        var timestamp = _scope.Snapshot.Columns.Timestamp[message];
        foreach (var (from, to) in _spans)
            if (timestamp >= from && timestamp < to) return true;
        return false;
    }

    /// <summary>True if the conversation reaches into one of the times.</summary>
    public bool MayHold(int conversation)
    {
        var messages = _scope.Messages(conversation);
        if (messages.IsEmpty) return false;
        var (first, last) = (_scope.Snapshot.Columns.Timestamp[messages[0]], _scope.Snapshot.Columns.Timestamp[messages[^1]]);
        foreach (var (from, to) in _spans)
            if (first < to && last >= from) return true;
        return false;
    }
}
