using Akosha.Contracts.Conversations;
using Akosha.Search.Catalogs;
using Akosha.Search.Index;
using Akosha.Search.Numbers;
using Akosha.Search.Retrieval.Listing;
using Akosha.Search.Retrieval.Queries;
using Akosha.Search.Tiers;
using Akosha.ServiceDefaults.Security;
using Akosha.Storage.Conversations;

namespace Akosha.Search.Retrieval;

/// <summary>Lists conversations of the systems that the caller may see. Rows are read only for the words that it shows.</summary>
internal sealed class ConversationList(SearchableIndex index, RetrievalSettings settings, TimeProvider time)
{
    private const int MostAuthors = 10;

    /// <summary>One page of the list.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="access">The systems that the caller may see.</param>
    /// <param name="unreached">What the answer must say besides.</param>
    /// <param name="cancellation">Ends it when nobody waits any more.</param>
    public async Task<ConversationsReply> ReadAsync(
        ListingRequest request, SystemAccess access, IEnumerable<string> unreached, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, settings.Budget, Timeout.InfiniteTimeSpan);
        using var reading = index.Enter();
        var catalog = reading.Catalog;
        var snapshot = reading.Catalog.Index;
        var answer = new AnswerNotes(access.Systems);
        answer.Problems.AddRange(unreached);
        answer.AddGaps(catalog, index.IsCaughtUp);
        using var conditions = MetadataFilter.Of(request.Metadata, catalog.Stores);
        var filter = new ListingFilter(snapshot, request, access, conditions);
        var chosen = NewestConversations.Choose(snapshot, filter, request.After, request.Limit + 1, cancellation);
        if (conditions is { IsUnread: true }) answer.Problems.Add(MetadataFilter.Unread);
        var hasMore = chosen.Count > request.Limit;
        if (hasMore) chosen.RemoveAt(request.Limit);
        var conversations = chosen.ConvertAll(listed => snapshot.Conversations[listed.Conversation]);
        var metadata = conversations.ConvertAll(found => StoredPairs.Of(found, catalog.Stores!.Metadata, answer.Problems));
        var words = await FirstWordsAsync(catalog, conversations, metadata, answer, deadline.Token);
        return new ConversationsReply(
            [.. chosen.Select((listed, i) => SummaryOf(snapshot, conversations[i], listed.Newest, metadata[i], words))],
            answer.Problems.Count > 0, answer.Problems)
        {
            Next = hasMore ? PlaceOf(snapshot, chosen[^1]).ToCursor() : null,
        };
    }

    private static ListingPlace PlaceOf(IndexSnapshot snapshot, ListedConversation listed)
    {
        var conversation = snapshot.Conversations[listed.Conversation];
        return new ListingPlace(listed.Newest, snapshot.SystemName(conversation.System), conversation.Id);
    }

    /// <summary>How the messages begin that stand for conversations without a title.</summary>
    private static async Task<Dictionary<MessageNumber, string?>> FirstWordsAsync(
        Catalog catalog, List<IndexedConversation> conversations, List<IReadOnlyDictionary<string, string>> metadata,
        AnswerNotes answer, CancellationToken deadline)
    {
        var first = conversations.Where((_, i) => !metadata[i].ContainsKey(StoredMetadata.Title))
            .Select(conversation => FirstOf(catalog.Index, conversation)).Where(message => !message.IsNone).ToList();
        var gaps = new ColdGaps();
        var rows = await new RowReader(catalog.Stores?.Rows, catalog.Stores?.Cold)
            .FetchAsync(catalog.Index, first, RowPart.Said, gaps, deadline);
        answer.Add(gaps);
        return rows.ToDictionary(row => row.Key, row => FirstWords.Of(row.Value.Content!));
    }

    /// <summary>The first message that says anything; none if no message does.</summary>
    private static MessageNumber FirstOf(IndexSnapshot snapshot, IndexedConversation conversation)
    {
        foreach (var message in conversation.Messages)
            if (snapshot.Columns.BytesOf(message) > 0) return message;
        return MessageNumber.None;
    }

    private static ConversationSummary SummaryOf(
        IndexSnapshot snapshot, IndexedConversation conversation, long newest, IReadOnlyDictionary<string, string> metadata,
        Dictionary<MessageNumber, string?> words)
    {
        var oldest = newest;
        var authors = new List<AuthorOrdinal>();
        foreach (var message in conversation.Messages)
        {
            oldest = Math.Min(oldest, snapshot.Columns.TimestampOf(message));
            var author = snapshot.Columns.AuthorOf(message);
            if (!author.IsNone && authors.Count < MostAuthors && !authors.Contains(author)) authors.Add(author);
        }
        return new ConversationSummary(
            snapshot.SystemName(conversation.System), conversation.Id, conversation.Messages.Length,
            authors.ConvertAll(snapshot.Authors.Name), UnixMicroseconds.ToTime(oldest), UnixMicroseconds.ToTime(newest),
            StoredMetadata.Given(metadata))
        {
            Title = StoredMetadata.Find(metadata, StoredMetadata.Title),
            FirstWords = words.GetValueOrDefault(FirstOf(snapshot, conversation)),
            Parent = StoredMetadata.Find(metadata, StoredMetadata.Parent),
        };
    }
}
