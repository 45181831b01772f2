using Akosha.Search.Numbers;

namespace Akosha.Search.Retrieval.Scoring;

/// <summary>Orders by time what holds a word of the query: the newest first, whatever its score is.</summary>
internal static class NewestMatches
{
    /// <summary>The messages that hold a word of the query and may be hits, the newest first, each with its score.</summary>
    /// <param name="query">The query, after its words were scored.</param>
    /// <param name="context">The scores.</param>
    public static List<ScoredMessage> Of(QueryExecution query, ConversationContext context)
    {
        var snapshot = query.Scope.Snapshot;
        var own = query.Scratch.Own;
        var found = new List<(MessageNumber Message, long Time)>();
        foreach (var conversation in query.Scratch.Touched)
        {
            query.Cancellation.ThrowIfCancellationRequested();
            if (!query.Filter.Admits(snapshot.Conversations[conversation])) continue;
            foreach (var message in query.Scope.Messages(conversation))
                if (own[message.Value] > 0 && query.Filter.Admits(message))
                    found.Add((message, snapshot.Columns.TimestampOf(message)));
        }
        found.Sort((left, right) => left.Time != right.Time ? right.Time.CompareTo(left.Time)
            : left.Message.CompareTo(right.Message));
        // Only so many can be paged to; others are neither scored nor counted as copies.
        var most = Math.Min(found.Count, QueryExecution.DeepCandidates);
        var scored = new List<ScoredMessage>(most);
        foreach (var (message, _) in found.Take(most))
        {
            var score = context.PartsOf(message).Lexical;
            if (score >= (query.Request.MinScore ?? 0)) scored.Add(new ScoredMessage(message, score));
        }
        return scored;
    }
}
