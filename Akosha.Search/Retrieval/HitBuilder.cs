using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Makes the hits that an answer shows of the messages that were chosen.</summary>
internal static class HitBuilder
{
    /// <summary>The hits, best first; a message whose row is not there was deleted since, and is left out.</summary>
    /// <param name="query">The query.</param>
    /// <param name="ranking">What was chosen.</param>
    /// <param name="rows">What is shown of the messages, by number.</param>
    /// <param name="languages">How systems' messages are analysed.</param>
    public static List<SearchHit> Build(
        QueryExecution query, Ranking ranking, IReadOnlyDictionary<MessageNumber, MessageRow> rows, Languages languages)
    {
        var snapshot = query.Scope.Snapshot;
        var terms = ranking.Plan.Terms.Select(term => term.Hash).ToHashSet();
        var hits = new List<SearchHit>(ranking.Chosen.Count);
        foreach (var (message, score) in ranking.Chosen)
        {
            query.Cancellation.ThrowIfCancellationRequested();
            if (!rows.TryGetValue(message, out var row)) continue;
            var conversation = snapshot.Conversations[snapshot.Columns.ConversationOf(message)];
            var system = snapshot.SystemName(conversation.System);
            var (snippet, highlights) = Snippets.Cut(ControlSequences.Shown(row.Content!), languages.Of(system), terms);
            hits.Add(new SearchHit
            {
                SystemId = system,
                ConversationId = conversation.Id,
                MessageId = row.MessageId!,
                Role = row.Role!,
                Author = row.Author,
                Timestamp = UnixMicroseconds.ToTime(row.Timestamp),
                Score = score,
                Tier = TierNames.Of(snapshot.Blocks[snapshot.BlockOf(message)].Tier),
                Snippet = snippet,
                Highlights = highlights,
                Explain = query.Request.Explain ? ranking.PartsOf(message) : null,
            });
        }
        return hits;
    }
}
