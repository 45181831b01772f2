using Akosha.Contracts.Conversations;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Listing;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Security;

namespace Akosha.Search.Retrieval;

/// <summary>Reads conversations, whole or in pages, of the systems that the caller may see.</summary>
internal sealed class ConversationReader(SearchableIndex index, RetrievalSettings settings, TimeProvider time)
{
    /// <summary>A conversation with its messages, or those of a page, in order. Only those rows are read.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="access">The systems that the caller may see.</param>
    /// <param name="unreached">What the answer must say besides.</param>
    /// <param name="cancellation">Ends it when nobody waits any more.</param>
    public async Task<ConversationResult> ReadAsync(
        ReadRequest request, SystemAccess access, IEnumerable<string> unreached, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, settings.Budget, Timeout.InfiniteTimeSpan);
        using var reading = index.Enter();
        var snapshot = reading.Catalog.Index;
        var stores = reading.Catalog.Stores;
        if (!access.Allows(request.System)) return new ConversationResult.NoConversation();
        var answer = new AnswerNotes(access.Systems);
        var gaps = new ColdGaps();
        var reader = new RowReader(stores?.Rows, stores?.Cold);
        answer.Problems.AddRange(unreached);
        var isUnread = answer.AddGaps(reading.Catalog, index.IsCaughtUp, request.System);
        if (Find(snapshot, request) is not { } conversation)
            return isUnread ? new ConversationResult.Unread() : new ConversationResult.NoConversation();
        var position = 0;
        if (request.Page.Anchor is { } anchor)
        {
            position = await new AnchorSearch(reader, snapshot, gaps)
                .FindAsync(conversation.Messages, anchor, deadline.Token);
            if (position < 0 && (isUnread || gaps.Found.Count > 0)) return new ConversationResult.Unread();
            if (position < 0 && anchor.Position is null) return new ConversationResult.NoMessage();
        }
        var page = PageOf(request.Page, conversation.Messages.Length, position);
        var shown = conversation.Messages[page];
        var rows = await reader.FetchAsync(snapshot, shown, RowPart.All, gaps, deadline.Token);
        answer.Add(gaps);
        var metadata = StoredPairs.Of(conversation, stores!.Metadata, answer.Problems);
        var messages = shown.Where(rows.ContainsKey).Select(message => MessageReplies.Of(rows[message], request.IsRaw)).ToList();
        return new ConversationResult.Found(new ConversationReply(
            request.System, request.Id, StoredMetadata.Given(metadata), messages, answer.Problems.Count > 0, answer.Problems)
        {
            Title = StoredMetadata.Find(metadata, StoredMetadata.Title),
            Parent = StoredMetadata.Find(metadata, StoredMetadata.Parent),
            Total = conversation.Messages.Length,
            Next = page.End.Value < conversation.Messages.Length && messages.Count > 0
                ? new PageAnchor(PageSide.After, messages[^1].Id, page.End.Value - 1).ToCursor() : null,
            Previous = page.Start.Value > 0 && messages.Count > 0
                ? new PageAnchor(PageSide.Before, messages[0].Id, page.Start.Value).ToCursor() : null,
        });
    }

    /// <summary>The positions of a page; of one whose cursor names a message that was deleted, from where it was.</summary>
    private static Range PageOf(PageRequest page, int total, int position) => position >= 0
        ? page.Of(total, position, isThere: true)
        : page.Of(total, Math.Min(page.Anchor!.Position!.Value, total), isThere: false);

    private static IndexedConversation? Find(IndexSnapshot snapshot, ReadRequest request)
    {
        var ordinal = snapshot.FindSystem(request.System) is { IsNone: false } found
            ? snapshot.FindConversation(found, request.Id) : ConversationOrdinal.None;
        return !ordinal.IsNone && snapshot.Conversations[ordinal] is { Messages.Length: > 0 } conversation ? conversation : null;
    }
}
