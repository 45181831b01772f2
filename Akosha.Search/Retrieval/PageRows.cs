using Akosha.Contracts.Searches;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Retrieval.Scoring;
using Akosha.Search.Tiers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>What is read for the hits of a page.</summary>
/// <param name="Rows">What is shown of messages, by number; those are missing that were deleted since they were chosen.</param>
/// <param name="Ids">The ids of the copies whose places are shown.</param>
internal sealed record PageRows(
    IReadOnlyDictionary<MessageNumber, MessageRow> Rows, IReadOnlyDictionary<MessageNumber, string> Ids)
{
    /// <summary>Reads what a page shows.</summary>
    /// <param name="reader">Reads rows.</param>
    /// <param name="snapshot">The index that numbers them.</param>
    /// <param name="page">The page.</param>
    /// <param name="part">What of the hits is wanted.</param>
    /// <param name="gaps">Takes what of the cold tier could not be read.</param>
    /// <param name="deadline">Ends the waiting for cold segments.</param>
    public static async Task<PageRows> ReadAsync(
        RowReader reader, IndexSnapshot snapshot, Ranking page, RowPart part, ColdGaps gaps, CancellationToken deadline)
    {
        List<MessageNumber> chosen = [.. page.Chosen.Select(scored => scored.Message)];
        var rows = await reader.FetchAsync(snapshot, chosen, part, gaps, deadline);
        List<MessageNumber> copies = [.. page.Chosen.SelectMany(PlacesOf)], heirs =
            [.. page.Chosen.Where(scored => !rows.ContainsKey(scored.Message)).SelectMany(PlacesOf)];
        if (copies.Count == 0) return new PageRows(rows, new Dictionary<MessageNumber, string>());
        // A copy stands for a message that is gone, or cannot be read.
        if (heirs.Count > 0)
            foreach (var (message, row) in await reader.FetchAsync(snapshot, heirs, part, gaps, deadline)) rows[message] = row;
        return new PageRows(rows, await reader.FetchIdsAsync(snapshot, copies, gaps, deadline));

        IEnumerable<MessageNumber> PlacesOf(ScoredMessage scored) =>
            page.CopiesOf(scored.Message).Take(Duplicates.MaxPlaces).Select(copy => copy.Message);
    }

    /// <summary>The same with the turns around what was read.</summary>
    public async Task<PageRows> WithAsync(
        RowReader reader, Scope scope, ContextRequest wanted, ColdGaps gaps, CancellationToken deadline)
    {
        var around = Rows.Keys.Select(message => Neighbours.Of(scope, message, wanted))
            .SelectMany(turns => turns.Before.Concat(turns.After)).Where(message => !Rows.ContainsKey(message)).ToHashSet();
        var rows = new Dictionary<MessageNumber, MessageRow>(Rows);
        foreach (var (message, row) in await reader.FetchAsync(scope.Snapshot, around, RowPart.All, gaps, deadline))
            rows[message] = row;
        return this with { Rows = rows };
    }
}
