using Akosha.Contracts.Searches;
using Akosha.Search.Analysis;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Makes the hits that an answer shows of the messages that were chosen.</summary>
internal static class HitBuilder
{
    /// <summary>
    /// The hits, best first; a message whose row is not there was deleted since: a copy stands for it, or it is left out.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="ranking">What was chosen.</param>
    /// <param name="read">What is shown of the messages.</param>
    /// <param name="languages">How systems' messages are analysed.</param>
    public static List<SearchHit> Build(QueryExecution query, Ranking ranking, PageRows read, Languages languages)
    {
        var snapshot = query.Scope.Snapshot;
        var terms = ranking.Plan.Terms.Select(term => term.Hash).ToHashSet();
        foreach (var (text, _) in query.Query.Parted)
            terms.UnionWith(QueryTerms.Of(text, languages, out _).Select(term => term.Hash));
        var hits = new List<SearchHit>(ranking.Chosen.Count);
        foreach (var chosen in ranking.Chosen)
        {
            query.Cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<ScoredMessage> same = [chosen, .. ranking.CopiesOf(chosen.Message)];
            var shown = same.Take(Duplicates.MaxPlaces + 1).ToList().FindIndex(copy => read.Rows.ContainsKey(copy.Message));
            if (shown < 0) continue;
            var (message, score) = same[shown];
            var row = read.Rows[message];
            var (system, conversation) = NamesOf(snapshot, message);
            var (snippet, highlights) = Snippets.Cut(ControlSequences.Shown(row.Content!), languages.Of(system), terms);
            hits.Add(new SearchHit
            {
                SystemId = system,
                ConversationId = conversation,
                MessageId = row.MessageId!,
                Role = row.Role!,
                Author = row.Author,
                Timestamp = UnixMicroseconds.ToTime(row.Timestamp),
                Score = score,
                Tier = TierNames.Of(snapshot.Blocks[snapshot.BlockOf(message)].Tier),
                Snippet = snippet,
                Highlights = highlights,
                Content = query.Request.Content ? row.Content : null,
                Context = query.Request.Context is { } wanted
                    ? Neighbours.Shown(query.Scope, message, wanted, read.Rows) : null,
                Duplicates = DuplicatesOf(snapshot, [.. same.Skip(shown + 1)], read),
                Explain = query.Request.Explain ? ranking.PartsOf(message) : null,
            });
        }
        return hits;
    }

    /// <summary>The copies of a message; null if there are none.</summary>
    private static Duplicates? DuplicatesOf(IndexSnapshot snapshot, List<ScoredMessage> copies, PageRows read)
    {
        if (copies.Count == 0) return null;
        var places = new List<DuplicatePlace>();
        foreach (var copy in copies.Take(Duplicates.MaxPlaces))
        {
            if (!read.Ids.TryGetValue(copy.Message, out var id)) continue;
            var (system, conversation) = NamesOf(snapshot, copy.Message);
            var time = UnixMicroseconds.ToTime(snapshot.Columns.TimestampOf(copy.Message));
            places.Add(new DuplicatePlace(system, conversation, id, time));
        }
        return new Duplicates(copies.Count, places);
    }

    private static (string System, string Conversation) NamesOf(IndexSnapshot snapshot, MessageNumber message)
    {
        var conversation = snapshot.Conversations[snapshot.Columns.ConversationOf(message)];
        return (snapshot.SystemName(conversation.System), conversation.Id);
    }
}
