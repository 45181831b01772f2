using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Tiers;

namespace Akosha.Search.Retrieval.Listing;

/// <summary>
/// Finds the message of an id in its conversation. The index knows messages by digests of their ids, in a table that its writer
/// alone may read: so ids are read from the rows, some hundreds at a time and none beyond the one that is looked for. Cursors say
/// where their message was, which nearly always is where it is.
/// </summary>
/// <param name="rows">Reads the rows.</param>
/// <param name="snapshot">The index.</param>
/// <param name="gaps">Takes what of the cold tier could not be read.</param>
internal sealed class AnchorSearch(RowReader rows, IndexSnapshot snapshot, ColdGaps gaps)
{
    private const int AtATime = 512;

    /// <summary>The position of the message of an id; negative if there is none.</summary>
    /// <param name="messages">The messages of the conversation.</param>
    /// <param name="anchor">The message that is looked for.</param>
    /// <param name="cancellation">Ends the waiting for cold segments.</param>
    public async Task<int> FindAsync(MessageNumber[] messages, PageAnchor anchor, CancellationToken cancellation)
    {
        if (anchor.Position is { } position && position < messages.Length
            && await FindAsync(messages, position, 1, anchor.Message, cancellation) >= 0) return position;
        for (var start = 0; start < messages.Length; start += AtATime)
            if (await FindAsync(messages, start, AtATime, anchor.Message, cancellation) is >= 0 and var found) return found;
        return -1;
    }

    private async Task<int> FindAsync(
        MessageNumber[] messages, int start, int count, string id, CancellationToken cancellation)
    {
        var some = messages[start..Math.Min(messages.Length, start + count)];
        var found = await rows.FetchAsync(snapshot, some, RowPart.Id, gaps, cancellation);
        var place = Array.FindIndex(some, message => found.TryGetValue(message, out var row) && row.MessageId == id);
        return place < 0 ? -1 : start + place;
    }
}
