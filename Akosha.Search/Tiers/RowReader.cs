using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Tiers;

/// <summary>Reads what is shown of messages from the tiers they are in.</summary>
/// <param name="rows">The rows of hot and warm messages; null if there are none.</param>
/// <param name="cold">The cold tier; null if there is none.</param>
internal sealed class RowReader(RowStore? rows, ColdTier? cold)
{
    /// <summary>The rows of messages, by number. A row that is gone was deleted since the snapshot was taken.</summary>
    /// <param name="snapshot">The index that numbers them.</param>
    /// <param name="messages">Their numbers.</param>
    /// <param name="part">What of them is wanted at least.</param>
    /// <param name="gaps">Takes each segment that could not be read.</param>
    /// <param name="cancellation">Ends the waiting for cold segments.</param>
    public async Task<Dictionary<MessageNumber, MessageRow>> FetchAsync(
        IndexSnapshot snapshot, IReadOnlyCollection<MessageNumber> messages, RowPart part, ColdGaps gaps,
            CancellationToken cancellation)
    {
        var found = new Dictionary<MessageNumber, MessageRow>(messages.Count);
        foreach (var tier in messages.GroupBy(message => snapshot.Blocks[snapshot.BlockOf(message)].Tier))
        {
            if (tier.Key != Tier.Cold) FetchLocal(snapshot, tier.Key, [.. tier], part, found);
            if (tier.Key == Tier.Cold || rows!.IsCondemned)
                await FetchColdAsync(
                    snapshot, [.. tier.Where(message => !found.ContainsKey(message))], part, found, gaps, cancellation);
        }
        foreach (var message in found.Keys.ToList()) found[message] = At(snapshot.Columns.TimestampOf(message), found[message]);
        return found;
    }

    /// <summary>The ids of messages, by number.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    public async Task<Dictionary<MessageNumber, string>> FetchIdsAsync(
        IndexSnapshot snapshot, IReadOnlyCollection<MessageNumber> messages, ColdGaps gaps, CancellationToken cancellation) =>
        (await FetchAsync(snapshot, messages, RowPart.Id, gaps, cancellation))
            .ToDictionary(row => row.Key, row => row.Value.MessageId!);

    /// <summary>The row of a message at the time of the message, which an edit may not know.</summary>
    public static MessageRow At(long timestamp, MessageRow row) =>
        row.Timestamp == timestamp ? row : row with { Timestamp = timestamp };

    private void FetchLocal(
        IndexSnapshot snapshot, Tier tier, List<MessageNumber> messages, RowPart part,
            Dictionary<MessageNumber, MessageRow> found)
    {
        try
        {
            Add(tier, messages);
            // A block may have moved since the snapshot was taken, and its rows with it.
            if (tier == Tier.Hot && messages.FindAll(message => !found.ContainsKey(message)) is { Count: > 0 } missing)
                Add(Tier.Warm, missing);
        }
        catch (DuckDB.NET.Data.DuckDBException) when (cold is not null)
        {
            rows!.Condemn(); // the lake has them too
        }

        void Add(Tier table, List<MessageNumber> wanted)
        {
            var byKey = wanted.ToDictionary(message => snapshot.Blocks[snapshot.BlockOf(message)].RowKey(message));
            foreach (var (key, row) in rows!.Fetch(table, byKey.Keys, part)) found[byKey[key]] = row;
        }
    }

    private async Task FetchColdAsync(
        IndexSnapshot snapshot, List<MessageNumber> messages, RowPart part, Dictionary<MessageNumber, MessageRow> found,
            ColdGaps gaps, CancellationToken cancellation)
    {
        foreach (var segment in messages.GroupBy(message => PlaceOf(snapshot, message).Segment))
        {
            if (segment.Key is null) continue; // they are dead by now, and in the lake no more
            var byRow = segment.GroupBy(message => PlaceOf(snapshot, message).Row)
                .ToDictionary(group => group.Key, group => group.First());
            try
            {
                foreach (var (row, stored) in await cold!.RowsAsync(segment.Key, byRow.Keys, part, cancellation))
                    found[byRow[row]] = stored;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                gaps.Late(segment.Key);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                gaps.Unreadable(segment.Key, error.Message);
            }
        }
    }

    private static (string? Segment, FileRow Row) PlaceOf(IndexSnapshot snapshot, MessageNumber message) =>
        snapshot.Blocks[snapshot.BlockOf(message)].PlaceOf(message);
}
