using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval.Queries;

/// <summary>
/// The times that a query names. What falls into them, or up to a few days after (a later session often tells of it), gains the
/// more, the fewer conversations do. Never a filter.
/// </summary>
internal sealed class NamedTime
{
    private readonly Scope _scope;
    private readonly (long From, long To)[] _spans;

    private NamedTime(Scope scope, IReadOnlyList<DateSpan> spans, float daysAfter)
    {
        _scope = scope;
        _spans = [
            .. spans.Select(
            span => (UnixMicroseconds.Of(span.From), UnixMicroseconds.Of(span.To + TimeSpan.FromDays(daysAfter))))];
    }

    /// <summary>The times of a query over a scope; null if it names none.</summary>
    /// <param name="scope">Where it is searched.</param>
    /// <param name="spans">The spans that it names.</param>
    /// <param name="daysAfter">How long after a span something still belongs to it (days).</param>
    public static NamedTime? Of(Scope scope, IReadOnlyList<DateSpan> spans, float daysAfter) =>
        spans.Count == 0 ? null : new NamedTime(scope, spans, daysAfter);

    /// <summary>The conversations of the searched systems that reach into one of the times.</summary>
    public IEnumerable<ConversationOrdinal> ConversationsIn(Filter filter)
    {
        var conversations = _scope.Snapshot.Conversations;
        for (var conversation = default(ConversationOrdinal); conversation.Value < conversations.Count; conversation++)
            if (filter.InScope(conversations[conversation].System) && MayHold(conversation)) yield return conversation;
    }

    /// <summary>True if a message falls into one of the times.</summary>
    public bool Holds(MessageNumber message)
    {
        var timestamp = _scope.Snapshot.Columns.TimestampOf(message);
        foreach (var (from, to) in _spans)
            if (timestamp >= from && timestamp < to) return true;
        return false;
    }

    private bool MayHold(ConversationOrdinal conversation)
    {
        var messages = _scope.Messages(conversation);
        if (messages.IsEmpty) return false;
        var columns = _scope.Snapshot.Columns;
        var first = columns.TimestampOf(messages[0]);
        var last = columns.TimestampOf(messages[^1]);
        foreach (var (from, to) in _spans)
            if (first < to && last >= from) return true;
        return false;
    }
}
